/** A ticked unit takes all below it along: below it nothing need be ticked, and shows so. */
export function unitTree(): void {
  for (const tree of document.querySelectorAll<HTMLElement>("[data-tree]")) {
    const boxes = [...tree.querySelectorAll<HTMLInputElement>("input[type=checkbox]")];
    const update = () => {
      for (const box of boxes) {
        const above = box.dataset.within?.split(" ") ?? [];
        const covered = above.some((code) => boxes.some((b) => b.value === code && b.checked));
        box.disabled = covered;
        if (covered) box.checked = false;
        box.indeterminate = covered || boxes.some((b) => b.checked && b !== box && (b.dataset.within ?? "").split(" ").includes(box.value));
      }
    };
    tree.addEventListener("change", update);
    update();
  }
}
