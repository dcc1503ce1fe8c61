const remembered = "gridalert-shell";

/** Lets the phone's pages open without network: the worker keeps them and exactly the files that they use. */
export async function keepForOffline(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register("/service-worker.js");
    const { active } = await navigator.serviceWorker.ready;
    const files = filesOfPage();
    const pages = [...document.querySelectorAll<HTMLAnchorElement>('a[href^="/phone"]')].map((link) => link.pathname);
    // In another language, from another version of the program, or of another day, what was kept is of no use.
    const shell = JSON.stringify([document.documentElement.lang, files, new Date().toDateString()]);
    const renew = localStorage.getItem(remembered) !== shell;
    active?.postMessage({ keep: files, pages: [...new Set([location.pathname, ...pages])], renew });
    localStorage.setItem(remembered, shell);
  } catch {
    // Without a worker the page still works; it only needs the network to open.
  }
}

/** Lets the phone keep this page as the server paints it now. */
export async function renewPage(): Promise<void> {
  const registration = "serviceWorker" in navigator ? await navigator.serviceWorker.getRegistration() : undefined;
  registration?.active?.postMessage({ keep: filesOfPage(), pages: [location.pathname], renew: true });
}

const filesOfPage = (): string[] =>
  [
    ...[...document.scripts].map((script) => script.src),
    ...[...document.querySelectorAll<HTMLLinkElement>("link[href]")].map((link) => link.href),
  ].filter((url) => url !== "");
