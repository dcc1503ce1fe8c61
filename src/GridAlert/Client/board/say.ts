import { byId } from "../desk/dom";
import { t } from "../desk/texts";
import type { Counts } from "./view";

const AT_MOST_EVERY = 15_000;

/** Tells a screen reader how things stand, at most four times a minute and only when it changed. */
export class Say {
  private last = "";
  private nextAt = 0;

  update(counts: Counts): void {
    if (Date.now() < this.nextAt || counts.stairwells === 0) return;
    const words = t("js.say", {
      n: counts.acknowledged + counts.completed, total: counts.stairwells, silent: counts.silent, unable: counts.unable,
    });
    if (words === this.last) return;
    this.last = words;
    this.nextAt = Date.now() + AT_MOST_EVERY;
    byId("say").textContent = words;
  }
}
