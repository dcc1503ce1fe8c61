const EVERY_MS = 10_000;

/** Keeps the figures marked as live current by reading the page again; where somebody is at work in one, it stays. */
export function liveParts(): void {
  const parts = [...document.querySelectorAll<HTMLElement>("[data-live]")];
  if (parts.length === 0) return;
  window.setInterval(() => {
    if (!document.hidden && navigator.onLine) void refresh();
  }, EVERY_MS);
}

/** The same at once. */
export async function refresh(): Promise<void> {
  let page: Document;
  try {
    const answer = await fetch(location.href);
    if (!answer.ok || answer.redirected) return;
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return;
  }
  for (const part of document.querySelectorAll<HTMLElement>("[data-live]")) {
    const next = page.getElementById(part.id);
    if (next && !part.contains(document.activeElement) && next.innerHTML !== part.innerHTML) part.replaceWith(document.adoptNode(next));
  }
}
