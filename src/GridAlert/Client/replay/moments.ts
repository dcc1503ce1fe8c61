import { clock, exact } from "../desk/clock";
import { byId, el } from "../desk/dom";
import { has, number, t } from "../desk/texts";
import { type Mark, moment } from "./source";

const SVG = "http://www.w3.org/2000/svg";
const TICK = 2.5;

/** The marked moments: ticks over the slider, for eyes, and a list to jump from. */
export class Moments {
  private marks: Mark[] = [];

  constructor(private readonly place: (stairwellCode: string) => string, private readonly jump: (at: number) => void) {}

  show(marks: Mark[], from: number, until: number): void {
    this.marks = marks;
    byId("replay-count").textContent = number(marks.length);
    byId("replay-marks").replaceChildren(...marks.map((mark) => el("li", {},
      el("button", { type: "button", class: "menu-item", "data-kind": mark.kind, onclick: () => this.jump(moment(mark.at)) },
        el("time", { class: "num", datetime: mark.at, title: exact(Date.parse(mark.at)) }, clock(Date.parse(mark.at))), el("span", {}, this.words(mark))))));
    byId("replay-ticks").replaceChildren(...marks.map((mark) => {
      const tick = document.createElementNS(SVG, "rect");
      tick.setAttribute("class", `tick tick-${mark.kind}`);
      tick.setAttribute("x", String(((moment(mark.at) - from) / Math.max(1, until - from)) * (1000 - TICK)));
      tick.setAttribute("width", String(TICK));
      tick.setAttribute("height", "10");
      return tick;
    }));
  }

  /** The nearest mark after a moment, or before it. */
  next(at: number, way: 1 | -1): number | undefined {
    const moments = this.marks.map((mark) => moment(mark.at));
    return way > 0 ? moments.find((m) => m > at) : moments.filter((m) => m < at).at(-1);
  }

  private words(mark: Mark): string {
    const word = (group: string, code: string | null) => (code && has(`js.${group}.${code}`) ? t(`js.${group}.${code}`) : code);
    return t(mark.kind === "reported" && mark.count > 1 ? "js.replay.mark.reportedMany" : `js.replay.mark.${mark.kind}`, {
      dispatch: mark.title, level: word("level", mark.level), who: word("who", mark.who), report: word("reportKind", mark.reportKind),
      place: mark.stairwellCode ? this.place(mark.stairwellCode) : "", n: mark.count,
    });
  }
}
