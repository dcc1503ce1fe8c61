// Loaded ahead of the page's body: whoever presses before the page's own script listens would leave the page with the
// browser's form, and without network lose the answer. The press is held until the script is there.
const patience = 3_000;
const held = new Map<HTMLButtonElement, string | null>();

/** What the button's press is about: the dispatch or the home that it is shown with. */
function about(button: HTMLButtonElement): string | null {
  const shown = button.closest<HTMLElement>("[data-dispatch], [data-home]");
  return shown ? (shown.dataset.dispatch ?? shown.dataset.home ?? null) : null;
}

function hold(event: Event): void {
  const button = (event.target as Element).closest("button");
  if (!button?.form || button.type !== "submit") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  held.set(button, about(button));
}

function release(): void {
  clearInterval(waiting);
  document.removeEventListener("click", hold, true);
  document.removeEventListener("phone-ready", release);
  // Where the script shows something else by now, nobody has pressed for that.
  for (const [button, meant] of held) if (button.isConnected && !button.closest("[hidden]") && about(button) === meant) button.click();
}

document.addEventListener("click", hold, true);
document.addEventListener("phone-ready", release);
// Where the script does not come, the browser's own form is quicker, as long as there is a network.
const waiting = setInterval(() => navigator.onLine && release(), patience);
