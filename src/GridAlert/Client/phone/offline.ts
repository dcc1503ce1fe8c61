/** Lets the page open without network: the worker keeps the page and exactly the files that it uses. */
export async function keepForOffline(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register("/service-worker.js");
    const { active } = await navigator.serviceWorker.ready;
    const used = [
      ...[...document.scripts].map((script) => script.src),
      ...[...document.querySelectorAll<HTMLLinkElement>("link[href]")].map((link) => link.href),
    ].filter((url) => url !== "");
    active?.postMessage({ keep: used });
  } catch {
    // Without a worker the page still works; it only needs the network to open.
  }
}
