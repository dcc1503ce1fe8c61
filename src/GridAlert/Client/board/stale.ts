import { clock, now, setText } from "../desk/clock";
import { byId } from "../desk/dom";
import { t } from "../desk/texts";
import type { LinkState } from "./link";

const STALE_AFTER = 10_000;

/** Says when the picture stopped. No news is never shown as good news. */
export class Stale {
  private heardAt = now();
  private state: LinkState = "connecting";
  private stale = false;

  constructor(private readonly changed: (stale: boolean, silentFor: number) => void) {
    setInterval(() => this.look(), 500);
    document.addEventListener("visibilitychange", () => this.look());
  }

  heard(): void {
    this.heardAt = now();
    if (this.stale) this.look();
  }

  link(state: LinkState): void {
    this.state = state;
    this.look();
  }

  private look(): void {
    const silentFor = now() - this.heardAt;
    const stale = silentFor >= STALE_AFTER;
    // A link over which nothing of the record comes is none.
    const shown = stale && this.state === "live" ? "lost" : this.state;
    const link = byId("link");
    link.dataset.link = shown;
    setText(link.lastElementChild!, t(`js.link.${shown}`));
    setText(byId("as-of"), clock(this.heardAt));
    if (stale) {
      setText(byId("stale-text"), t(this.state === "signedOut" ? "js.stale.signedOut" : "js.stale", { time: clock(this.heardAt) }));
    }
    if (stale !== this.stale) {
      this.stale = stale;
      byId("stale").hidden = !stale;
      document.documentElement.classList.toggle("is-stale", stale);
    }
    this.changed(stale, silentFor);
  }
}
