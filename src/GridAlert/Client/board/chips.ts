import { byId, el } from "../desk/dom";
import { t } from "../desk/texts";
import type { Filter } from "./filter";
import type { Role } from "./types";
import type { View } from "./view";

/** What the screen is narrowed to, each part with its own way out, and the choice of role. */
export class Chips {
  constructor(private readonly view: View) {
    for (const button of document.querySelectorAll<HTMLElement>("[data-filter-role]")) {
      button.addEventListener("click", () => view.filters.set({ role: (button.dataset.filterRole || null) as Role | null }));
    }
  }

  update(): void {
    const filter = this.view.filters.value;
    for (const button of document.querySelectorAll<HTMLElement>("[data-filter-role]")) {
      button.setAttribute("aria-pressed", String((button.dataset.filterRole || null) === filter.role));
    }
    const chips: HTMLElement[] = [];
    if (filter.dispatch) chips.push(this.chip("dispatch", this.view.model.dispatches.get(filter.dispatch)?.title ?? filter.dispatch));
    if (filter.state) chips.push(this.chip("state", t(`js.state.${filter.state}`)));
    if (filter.role) chips.push(this.chip("role", t(`js.role.${filter.role}`)));
    if (filter.place) chips.push(this.chip("place", this.view.places.name(filter.place)));
    if (chips.length > 1) {
      chips.push(el("button", { type: "button", class: "chip chip-clear", onclick: () => this.view.filters.clear() }, t("js.filter.clear")));
    }
    const bar = byId("chips");
    bar.hidden = chips.length === 0;
    bar.replaceChildren(...chips);
  }

  private chip(part: keyof Filter, text: string): HTMLElement {
    return el("button", {
      type: "button", class: "chip", "aria-label": t("js.filter.remove", { what: text }),
      onclick: () => this.view.filters.set({ [part]: null }),
    }, el("span", {}, text), el("i", { class: "cross", "aria-hidden": "true" }));
  }
}
