/** Where each stairwell lies, read from the wall the server painted. */
export interface Place { grid: string; community: string; street: string }

export class Places {
  private readonly of = new Map<string, Place>();
  private readonly names = new Map<string, string>();

  constructor(wall: HTMLElement) {
    for (const node of wall.querySelectorAll<HTMLElement>("[data-place]")) this.names.set(node.dataset.place!, node.dataset.name ?? "");
    for (const tile of wall.querySelectorAll<HTMLElement>(".tile")) {
      const up = (level: string) => tile.closest<HTMLElement>(`.${level}`)?.dataset.place ?? "";
      this.of.set(tile.dataset.code!, { grid: up("grid-group"), community: up("community"), street: up("street") });
    }
  }

  where(stairwell: string): Place | undefined {
    return this.of.get(stairwell);
  }

  name(code: string): string {
    return this.names.get(code) ?? code;
  }

  inside(stairwell: string, place: string | null): boolean {
    if (!place) return true;
    const p = this.of.get(stairwell);
    return !!p && (p.grid === place || p.community === place || p.street === place);
  }

  /** 江南社区 · 3幢, the place as people say it. */
  path(stairwell: string): string {
    const p = this.of.get(stairwell);
    return p ? [p.community, p.grid].filter(Boolean).map((c) => this.name(c)).join(" · ") : "";
  }

  has(stairwell: string): boolean {
    return this.of.has(stairwell);
  }

  get size(): number {
    return this.of.size;
  }
}
