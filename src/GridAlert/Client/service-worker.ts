/// <reference lib="webworker" />

// Opens the phone page without network. It never answers for a person and never touches /api, /hubs or a POST:
// answers wait in the page's own outbox.
const worker = self as unknown as ServiceWorkerGlobalScope;
const version = "phone-1";
const page = "/phone";
const patience = 3_000;

worker.addEventListener("install", () => void worker.skipWaiting());

worker.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name !== version) await caches.delete(name);
      await worker.clients.claim();
    })(),
  );
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== worker.location.origin) return;
  if (request.mode === "navigate" && url.pathname === page) event.respondWith(openPage(event));
  else if (["script", "style", "image", "manifest"].includes(request.destination)) event.respondWith(asset(request));
});

worker.addEventListener("message", (event) => {
  const urls: unknown = event.data?.keep;
  if (Array.isArray(urls)) event.waitUntil(keep(urls.filter((url) => typeof url === "string")));
});

worker.addEventListener("push", (event) => {
  const { body, dispatchId } = noticeOf(event.data);
  event.waitUntil(worker.registration.showNotification(body, { tag: dispatchId ?? "gridalert", data: dispatchId, icon: "/icons/icon-192.png" }));
});

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(show(event.notification.data ? `${page}?dispatch=${event.notification.data}` : page));
});

/** Whatever came, something is shown: a browser takes the right to push away from who shows nothing. */
function noticeOf(data: PushMessageData | null): { body: string; dispatchId: string | null } {
  try {
    const { body, dispatchId } = data!.json();
    return { body: String(body), dispatchId: typeof dispatchId === "string" ? dispatchId : null };
  } catch {
    return { body: "GridAlert", dispatchId: null };
  }
}

async function show(url: string): Promise<void> {
  const open = (await worker.clients.matchAll({ type: "window" })).find((client) => new URL(client.url).pathname === page);
  if (!open) await worker.clients.openWindow(url);
  else await (await open.navigate(url).catch(() => open))?.focus();
}

async function openPage(event: FetchEvent): Promise<Response> {
  const fresh = fetch(event.request).then(async (response) => {
    const cache = await caches.open(version);
    if (response.ok && !response.redirected) await cache.put(page, response.clone());
    // Sent elsewhere: this phone is no longer signed in, so its last page is not shown again.
    else if (response.type === "opaqueredirect" || response.status === 401 || response.status === 403) await cache.delete(page);
    return response;
  });
  event.waitUntil(fresh.catch(() => undefined));
  const kept = await caches.match(page, { cacheName: version });
  if (!kept) return fresh;
  const late = new Promise<Response>((resolve) => setTimeout(() => resolve(kept), patience));
  return Promise.race([fresh.then((response) => (response.status >= 500 ? kept : response)), late]).catch(() => kept);
}

async function asset(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(request, { cacheName: version });
    if (kept) return kept;
    throw error;
  }
}

/** Keeps exactly what the page uses now; what an earlier version used goes. */
async function keep(urls: string[]): Promise<void> {
  const cache = await caches.open(version);
  const wanted = new Set(urls.filter((url) => new URL(url).origin === worker.location.origin));
  for (const url of wanted) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) await cache.put(url, response);
  }
  for (const request of await cache.keys()) {
    if (new URL(request.url).pathname !== page && !wanted.has(request.url)) await cache.delete(request);
  }
  if (!(await cache.match(page))) {
    const response = await fetch(page).catch(() => undefined);
    if (response?.ok && !response.redirected) await cache.put(page, response);
  }
}
