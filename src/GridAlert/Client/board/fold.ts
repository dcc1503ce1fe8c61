/** On a small screen a list can be folded away under its head, so that the next one is not a long way off. */
export function foldPanels(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>(".fold-panel")) {
    button.addEventListener("click", () => {
      const open = button.getAttribute("aria-expanded") !== "true";
      button.setAttribute("aria-expanded", String(open));
      button.closest(".panel")!.classList.toggle("folded", !open);
    });
  }
}
