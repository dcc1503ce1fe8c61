/// <reference lib="webworker" />

// Opens the phone's pages without network, and sends what waits there once the network is back, where the browser
// wakes it for that. It never answers for a person: it sends what a person pressed, as the page would.
import { sendAll } from "./phone/send";
import { openStore } from "./phone/store";

const worker = self as unknown as ServiceWorkerGlobalScope;
const version = "phone-2";
const home = "/phone";
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
  if (request.mode === "navigate" && isPage(url.pathname)) event.respondWith(openPage(event, url.pathname, url.search));
  else if (["script", "style", "image", "manifest"].includes(request.destination)) event.respondWith(asset(request));
});

worker.addEventListener("message", (event) => {
  const { keep, pages, renew } = event.data ?? {};
  if (Array.isArray(keep) && Array.isArray(pages)) event.waitUntil(keepAll(texts(keep), texts(pages), renew === true));
});

worker.addEventListener("push", (event) => {
  const { body, dispatchId, silent } = noticeOf(event.data);
  const shown = worker.registration.showNotification(body, { tag: dispatchId ?? "gridalert", data: dispatchId, icon: "/icons/icon-192.png", silent });
  // The silent test: the phone says by itself that it is alive; a browser wants something to be shown for each push.
  event.waitUntil(silent ? Promise.all([shown, fetch("/api/v1/me/alive", { method: "POST" }).catch(() => undefined)]) : shown);
});

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(show(event.notification.data ? `${home}?dispatch=${event.notification.data}` : home));
});

/** Whatever came, something is shown: a browser takes the right to push away from who shows nothing. */
function noticeOf(data: PushMessageData | null): { body: string; dispatchId: string | null; silent: boolean } {
  try {
    const { body, dispatchId, silent } = data!.json();
    return { body: String(body), dispatchId: typeof dispatchId === "string" ? dispatchId : null, silent: silent === true };
  } catch {
    return { body: "GridAlert", dispatchId: null, silent: false };
  }
}

async function show(url: string): Promise<void> {
  const open = (await worker.clients.matchAll({ type: "window" })).find((client) => new URL(client.url).pathname === home);
  if (!open) await worker.clients.openWindow(url);
  else await (await open.navigate(url).catch(() => open))?.focus();
}

// Tag: "outbox" and the member whose acts wait. Failing makes the browser wake us again later.
worker.addEventListener("sync", (event) => {
  const { tag, waitUntil } = event as unknown as { tag: string; waitUntil(work: Promise<unknown>): void };
  const [name, memberId] = tag.split(" ");
  if (name === "outbox" && memberId) waitUntil.call(event, sendFor(memberId));
});

const isPage = (path: string): boolean => path === home || path.startsWith(`${home}/`);

const texts = (values: unknown[]): string[] => values.filter((value): value is string => typeof value === "string");

async function sendFor(memberId: string): Promise<void> {
  const channel = new BroadcastChannel("gridalert-outbox");
  try {
    await sendAll(await openStore(memberId), memberId, { confirmed: (entry, answer) => channel.postMessage({ confirmed: { entry, answer } }) });
  } finally {
    channel.postMessage({});
    channel.close();
  }
}

async function openPage(event: FetchEvent, path: string, search: string): Promise<Response> {
  const fresh = fetch(event.request).then(async (response) => {
    const cache = await caches.open(version);
    // A page asked for something particular is not kept: what it shows lives in the page's own store, and goes with it.
    if (response.ok && !response.redirected && (path === home || search === "")) await cache.put(path, response.clone());
    // Sent elsewhere: this phone is no longer signed in, so none of its pages is shown again.
    else if (response.type === "opaqueredirect" || response.status === 401 || response.status === 403) await forgetPages(cache);
    return response;
  });
  event.waitUntil(fresh.catch(() => undefined));
  const cache = await caches.open(version);
  const kept = (await cache.match(path)) ?? (await cache.match(home));
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

/** Keeps exactly what the pages use now; what an earlier version used goes. */
async function keepAll(files: string[], pages: string[], renew: boolean): Promise<void> {
  const cache = await caches.open(version);
  const wanted = new Set(files.filter((url) => new URL(url).origin === worker.location.origin));
  for (const url of wanted) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) await cache.put(url, response);
  }
  for (const request of await cache.keys()) {
    if (!isPage(new URL(request.url).pathname) && !wanted.has(request.url)) await cache.delete(request);
  }
  for (const path of pages.filter(isPage)) {
    if (!renew && (await cache.match(path))) continue;
    const response = await fetch(path).catch(() => undefined);
    if (response?.ok && !response.redirected) await cache.put(path, response);
  }
}

async function forgetPages(cache: Cache): Promise<void> {
  for (const request of await cache.keys()) if (isPage(new URL(request.url).pathname)) await cache.delete(request);
}
