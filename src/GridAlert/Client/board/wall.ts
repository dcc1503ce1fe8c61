import { setAttr } from "../desk/dom";
import { number, t } from "../desk/texts";
import { setText } from "../desk/clock";
import { fit } from "./fit";
import type { Look } from "./looks";
import type { Counts, View } from "./view";

const LARGE_COMMUNITY = 60;
const MANY_TILES = 1500;
const RING_SHOWN = 700;

/** The tile wall: takes over the tiles the server painted and touches only those that changed. */
export class Wall {
  private readonly tiles = new Map<string, HTMLElement>();
  private readonly shown = new Map<string, Look>();
  private readonly communities = new Map<string, { node: HTMLElement; count: HTMLElement }>();
  private readonly streets = new Map<string, { node: HTMLElement; count: HTMLElement }>();
  private changed = new Set<HTMLElement>();
  private fading = new Set<HTMLElement>();
  private fade = 0;
  private zoomed: string | null | undefined;
  /** The board of one community or grid is near from the start. */
  private readonly own: string | null;

  constructor(private readonly root: HTMLElement, private readonly view: View, unit: string) {
    this.own = root.querySelector(`:is(.community, .grid-group)[data-place="${CSS.escape(unit)}"]`) ? unit : null;
    for (const tile of root.querySelectorAll<HTMLElement>(".tile")) this.tiles.set(tile.dataset.code!, tile);
    for (const node of root.querySelectorAll<HTMLElement>(".community, .street")) {
      const entry = { node, count: node.querySelector<HTMLElement>(".count")! };
      (node.classList.contains("community") ? this.communities : this.streets).set(node.dataset.place!, entry);
    }
    for (const { node } of this.communities.values()) {
      node.classList.toggle("large", node.querySelectorAll(".tile").length > LARGE_COMMUNITY);
    }
    root.classList.toggle("many", this.tiles.size > MANY_TILES);
    new ResizeObserver(() => this.fit()).observe(root);
  }

  tile(code: string): HTMLElement | undefined {
    return this.tiles.get(code);
  }

  /** Codes in the order of the wall, those alone that are seen. */
  visibleCodes(): string[] {
    return [...this.tiles.keys()].filter((code) => this.tiles.get(code)!.offsetParent !== null);
  }

  update(codes: Iterable<string> | null, pulse: boolean): void {
    for (const code of codes ?? this.tiles.keys()) {
      const tile = this.tiles.get(code);
      if (!tile) continue;
      const look = this.view.looks.get(code);
      if (!look) {
        tile.remove();
        this.tiles.delete(code);
        continue;
      }
      this.paint(code, tile, look, pulse);
      tile.classList.toggle("dim", !this.view.lit(code));
    }
  }

  updateCounts(counts: Map<string, Counts>): void {
    for (const [code, { node, count }] of [...this.communities, ...this.streets]) {
      const c = counts.get(code);
      const total = c?.stairwells ?? 0;
      setText(count, total ? `${number((c?.acknowledged ?? 0) + (c?.completed ?? 0))}/${number(total)}` : "");
      setAttr(node, "data-silent", c?.silent ? "" : null);
    }
  }

  /** Shows one street, community or grid alone, its tiles with their names. */
  zoom(wanted: string | null): void {
    const place = wanted ?? this.own;
    if (this.zoomed === place) return;
    this.zoomed = place;
    const at = place ? this.root.querySelector<HTMLElement>(`[data-place="${CSS.escape(place)}"]`) : null;
    for (const node of this.root.querySelectorAll<HTMLElement>("[data-place]")) {
      node.hidden = !!at && !(node === at || node.contains(at) || at.contains(node));
    }
    const named = !!at && !at.classList.contains("street");
    this.root.classList.toggle("named", named);
    for (const name of this.root.querySelectorAll(".tile-name")) name.remove();
    if (at && named) {
      for (const tile of at.querySelectorAll<HTMLElement>(".tile")) {
        const name = document.createElement("span");
        name.className = "tile-name";
        name.textContent = tile.dataset.name ?? "";
        tile.append(name);
      }
    }
    this.fit();
  }

  /** Takes the ring from the tiles that have worn it for one interval. */
  private calm(): void {
    for (const tile of this.fading) tile.classList.remove("changed");
    this.fading = this.changed;
    this.changed = new Set();
    if (this.fading.size > 0) return;
    clearInterval(this.fade);
    this.fade = 0;
  }

  fit(): void {
    if (!this.root.classList.contains("named")) fit(this.root);
  }

  private paint(code: string, tile: HTMLElement, look: Look, pulse: boolean): void {
    const before = this.shown.get(code);
    if (before && before.state === look.state && before.step === look.step && before.cover === look.cover && before.asked === look.asked) return;
    this.shown.set(code, look);
    setAttr(tile, "data-state", look.state);
    setAttr(tile, "data-step", look.state === "waiting" ? look.step : null);
    setAttr(tile, "data-cover", `${look.cover}/${look.asked}`);
    tile.setAttribute("aria-label", t("js.tile.label", {
      name: tile.dataset.name, state: t(`js.state.${look.state}`), cover: look.cover, asked: look.asked,
    }));
    if (pulse && before && (before.state !== look.state || before.cover !== look.cover)) {
      tile.classList.add("changed");
      this.fading.delete(tile);
      this.changed.add(tile);
      this.fade ||= window.setInterval(() => this.calm(), RING_SHOWN);
    }
  }
}
