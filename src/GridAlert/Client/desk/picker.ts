/** The checkboxes of the unit tree: a unit takes along what lies below it, and shows when only a part is chosen. */
export class Picker {
  /** Somebody has chosen by hand: nothing is chosen for them any more. */
  touched = false;
  private readonly boxes: HTMLInputElement[];

  constructor(root: HTMLElement, private readonly changed: () => void) {
    this.boxes = [...root.querySelectorAll<HTMLInputElement>("input[type=checkbox]")];
    root.addEventListener("change", (event) => {
      this.touched = true;
      const box = event.target as HTMLInputElement;
      for (const below of this.below(box)) below.checked = box.checked;
      this.settle();
      this.changed();
    });
    this.spread();
    this.settle();
  }

  /** The chosen units; one inside another chosen one is not named again. */
  get chosen(): string[] {
    return this.top.map((box) => box.value);
  }

  get top(): HTMLInputElement[] {
    return this.boxes.filter((box) => box.checked && !this.above(box)?.checked);
  }

  choose(codes: readonly string[]): void {
    for (const box of this.boxes) box.checked = codes.includes(box.value);
    this.spread();
    this.settle();
    this.changed();
  }

  count(kind: string, only: (box: HTMLInputElement) => boolean = () => true): number {
    return this.boxes.filter((box) => box.checked && box.dataset.kind === kind && only(box)).length;
  }

  private spread(): void {
    for (const box of this.boxes) if (box.checked) for (const below of this.below(box)) below.checked = true;
  }

  /** A box is ticked when all below it are; it is half ticked when some are. Deepest first. */
  private settle(): void {
    for (const box of [...this.boxes].reverse()) {
      const below = this.children(box);
      if (below.length === 0) continue;
      box.checked = below.every((child) => child.checked);
      box.indeterminate = !box.checked && below.some((child) => child.checked || child.indeterminate);
    }
  }

  private below(box: HTMLInputElement): HTMLInputElement[] {
    return [...(branchOf(box)?.querySelectorAll<HTMLInputElement>(":scope > details input[type=checkbox]") ?? [])];
  }

  private children(box: HTMLInputElement): HTMLInputElement[] {
    return this.below(box).filter((below) => this.above(below) === box);
  }

  private above(box: HTMLInputElement): HTMLInputElement | null {
    const from = branchOf(box) ?? box;
    return from.parentElement?.closest(".branch")?.querySelector<HTMLInputElement>(":scope > .tree-row input") ?? null;
  }
}

/** The branch that a box stands at the head of; null for a leaf. */
function branchOf(box: HTMLInputElement): HTMLElement | null {
  const parent = box.closest(".tree-row")!.parentElement!;
  return parent.classList.contains("branch") ? parent : null;
}
