import type { LookState } from "./looks";
import type { Counts } from "./view";

const SVG = "http://www.w3.org/2000/svg";
export const barOrder: readonly LookState[] = ["completed", "acknowledged", "waiting", "unable", "silent"];

/** A bar of the states, for eyes alone: the numbers stand beside it in words. */
export function stateBar(): { node: SVGSVGElement; update(counts: Counts): void } {
  const node = document.createElementNS(SVG, "svg");
  node.setAttribute("class", "state-bar");
  node.setAttribute("aria-hidden", "true");
  node.setAttribute("preserveAspectRatio", "none");
  node.setAttribute("viewBox", "0 0 1000 10");
  const parts = barOrder.map((state) => {
    const rect = document.createElementNS(SVG, "rect");
    rect.setAttribute("class", `fill-${state}`);
    rect.setAttribute("height", "10");
    node.append(rect);
    return { state, rect };
  });
  let shown = "";
  return {
    node,
    update(counts) {
      const key = barOrder.map((s) => counts[s]).join();
      if (key === shown) return;
      shown = key;
      let x = 0;
      for (const { state, rect } of parts) {
        const width = counts.stairwells ? (counts[state] / counts.stairwells) * 1000 : 0;
        rect.setAttribute("x", x.toFixed(1));
        rect.setAttribute("width", width.toFixed(1));
        x += width;
      }
    },
  };
}
