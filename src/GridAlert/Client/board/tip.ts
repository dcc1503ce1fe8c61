import { el, mark } from "../desk/dom";
import { t } from "../desk/texts";
import { roles } from "./types";
import type { View } from "./view";

/** One small card that follows the pointer and the focus over the tiles: who is it, who has it. */
export function tips(wall: HTMLElement, view: View): void {
  const tip = el("div", { class: "tip", hidden: true, "aria-hidden": "true" });
  document.body.append(tip);
  const hide = () => {
    tip.hidden = true;
  };
  const show = (event: Event) => {
    const tile = (event.target as HTMLElement).closest<HTMLElement>(".tile");
    if (!tile) return hide();
    const code = tile.dataset.code!;
    const stairwell = view.model.stairwells.get(code);
    const look = view.looks.get(code);
    if (!stairwell || !look) return hide();
    tip.replaceChildren(
      el("strong", {}, tile.dataset.name ?? code),
      el("span", { class: "tip-place" }, view.places.path(code)),
      el("span", { class: "tip-state" }, mark(look.state === "waiting" ? look.step : look.state), t(`js.state.${look.state}`)),
      ...view.dispatches.slice(0, 3).flatMap((id) => {
        const assignment = stairwell.dispatches[id];
        if (!assignment) return [];
        return [el("span", { class: "tip-trio" }, ...roles.flatMap((role) => {
          const state = assignment.roles[role];
          return [el("span", { class: "role-mark" }, t(`js.role.${role}.short`), mark(state ?? "vacant"))];
        }))];
      }),
    );
    tip.hidden = false;
    const at = tile.getBoundingClientRect();
    const left = Math.min(Math.max(8, at.left + at.width / 2 - tip.offsetWidth / 2), innerWidth - tip.offsetWidth - 8);
    const above = at.top - tip.offsetHeight - 6;
    tip.style.left = `${left}px`;
    tip.style.top = `${above > 8 ? above : at.bottom + 6}px`;
  };
  wall.addEventListener("pointerover", (event) => {
    if (event.pointerType === "mouse") show(event);
  });
  wall.addEventListener("focusin", show);
  wall.addEventListener("pointerleave", hide);
  wall.addEventListener("focusout", hide);
  addEventListener("scroll", hide, { capture: true, passive: true });
  addEventListener("keydown", (event: KeyboardEvent) => {
    if (event.key === "Escape") hide();
  });
}
