import { byId, setAttr } from "../desk/dom";
import { setText } from "../desk/clock";
import { number, t } from "../desk/texts";
import { looks, type LookState } from "./looks";
import type { Counts, View } from "./view";

/** The big figures and the legend: both count, both filter. */
export class Figures {
  private stale = false;
  private last: Counts | null = null;

  constructor(private readonly view: View) {
    for (const button of document.querySelectorAll<HTMLElement>("[data-filter-state]")) {
      button.addEventListener("click", () => view.filters.toggle("state", button.dataset.filterState as LookState));
    }
  }

  /** Without a link what was answered is a floor, and says so; what waits or is silent may be more or less. */
  setStale(stale: boolean): void {
    if (this.stale === stale) return;
    this.stale = stale;
    if (this.last) this.update(this.last);
  }

  update(counts: Counts): void {
    this.last = counts;
    const answered = counts.acknowledged + counts.completed;
    this.pair("answered", answered, counts.stairwells);
    this.pair("people", counts.peopleAnswered, counts.people);
    for (const state of ["waiting", "silent", "unable"] as const) this.single(state, counts[state], counts.stairwells);
    setAttr(byId("figure-silent"), "data-loud", counts.silent > 0 ? "" : null);
    for (const state of looks) {
      const count = document.querySelector(`.legend [data-filter-state="${state}"] .count`);
      if (count) setText(count, number(counts[state]));
      // Stairwells without a dispatch are worth a word only where there are some.
      if (state === "idle") count?.parentElement?.toggleAttribute("hidden", counts.idle === 0 && this.view.filters.value.state !== "idle");
    }
    for (const button of document.querySelectorAll<HTMLElement>("[data-filter-state]")) {
      setAttr(button, "aria-pressed", String(this.view.filters.value.state === button.dataset.filterState));
    }
  }

  private pair(name: string, part: number, total: number): void {
    const figure = byId(`figure-${name}`);
    setText(figure.querySelector(".value")!, total ? (this.stale ? "≥ " : "") + number(part) : t("js.none"));
    setText(figure.querySelector(".of")!, total ? `/ ${number(total)}` : "");
    setText(figure.querySelector(".share")!, total ? `${Math.floor((part / total) * 100)}%` : "");
    const bar = figure.querySelector("progress");
    if (bar) {
      bar.max = Math.max(1, total);
      bar.value = part;
    }
  }

  private single(name: string, value: number, total: number): void {
    setText(byId(`figure-${name}`).querySelector(".value")!, total ? number(value) : t("js.none"));
  }
}
