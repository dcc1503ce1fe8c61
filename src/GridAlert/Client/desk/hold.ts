const HOLD_MS = 1500;

/** A button that acts only after it was held; a click without a pointer (keys, speech) takes the other way. */
export function hold(button: HTMLElement, wanted: () => boolean, held: () => void): void {
  let timer = 0;
  const stop = () => {
    clearTimeout(timer);
    timer = 0;
    button.classList.remove("holding");
  };
  button.addEventListener("pointerdown", (event) => {
    if (!wanted() || event.button !== 0) return;
    button.classList.add("holding");
    timer = window.setTimeout(() => {
      stop();
      held();
    }, HOLD_MS);
  });
  for (const name of ["pointerup", "pointerleave", "pointercancel"]) button.addEventListener(name, stop);
  button.addEventListener("contextmenu", (event) => {
    if (timer) event.preventDefault();
  });
}
