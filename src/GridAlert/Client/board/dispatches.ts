import { clock, now, setText, span } from "../desk/clock";
import { byId, el, KeyedList, mark, setAttr, type Row } from "../desk/dom";
import { has, number, t } from "../desk/texts";
import { stateBar } from "./bar";
import { look } from "./looks";
import type { Dispatch } from "./types";
import { empty, type Counts, type View } from "./view";

/** The dispatches with how far each has come and its nearest clock. */
export class Dispatches {
  private readonly list: KeyedList<Dispatch>;
  private readonly counts = new Map<string, Counts>();
  private shown: Dispatch[] = [];

  /** @param links Whether rows lead to pages, which show things as they are now. */
  constructor(private readonly view: View, private readonly links: boolean) {
    this.list = new KeyedList<Dispatch>(byId("dispatches"), (d) => d.id, (d) => this.row(d));
  }

  update(): void {
    this.count();
    this.shown = [...this.view.model.dispatches.values()]
      .sort((a, b) => Number(b.state === "open") - Number(a.state === "open") || Date.parse(b.sentAt) - Date.parse(a.sentAt));
    this.list.show(this.shown);
    byId("dispatches-empty").hidden = this.shown.length > 0;
    setText(byId("dispatches-count"), number(this.shown.filter((d) => d.state === "open").length));
  }

  tick(): void {
    this.list.show(this.shown);
  }

  private count(): void {
    this.counts.clear();
    for (const id of this.view.model.dispatches.keys()) this.counts.set(id, empty());
    for (const stairwell of this.view.model.stairwells.values()) {
      for (const id of Object.keys(stairwell.dispatches)) {
        const counts = this.counts.get(id);
        if (!counts) continue;
        counts.stairwells++;
        counts[look(stairwell, [id], null).state]++;
      }
    }
  }

  private row(first: Dispatch): Row<Dispatch> {
    const bar = stateBar();
    const title = el("span", { class: "dispatch-title" });
    const clockText = el("span", { class: "dispatch-clock" });
    const answered = el("span", { class: "dispatch-answered" });
    const silent = el("span", { class: "dispatch-silent" }, mark("silent"), el("span"));
    const kindAndTime = el("span");
    const meta = el("span", { class: "dispatch-meta" }, kindAndTime, clockText);
    const button = el("button", { type: "button", class: "dispatch-row", onclick: () => this.view.filters.toggle("dispatch", first.id) },
      title, meta, bar.node, el("span", { class: "dispatch-figures" }, answered, silent));
    const link = this.links && el("a", { class: "dispatch-open", href: `/dispatches/${first.id}`, "aria-label": t("js.dispatch.open", { title: first.title }) }, t("js.open"));
    return {
      node: el("li", {}, button, link),
      update: (dispatch) => {
        const counts = this.counts.get(dispatch.id) ?? empty();
        setText(title, dispatch.title);
        const kind = has(`js.kind.${dispatch.kind}`) ? t(`js.kind.${dispatch.kind}`) : dispatch.kind;
        setText(kindAndTime, [dispatch.drill ? t("js.drill") : "", kind, clock(Date.parse(dispatch.sentAt)).slice(0, 5), dispatch.state === "open" ? "" : t(`js.dispatchState.${dispatch.state}`)].filter(Boolean).join(" · "));
        bar.update(counts);
        setText(answered, t("js.dispatch.answered", { n: counts.acknowledged + counts.completed, total: counts.stairwells }));
        silent.hidden = counts.silent === 0;
        setText(silent.lastElementChild!, t("js.dispatch.silent", { n: counts.silent }));
        const running = nearestClock(dispatch, counts);
        setText(clockText, running.text);
        setAttr(clockText, "data-over", running.over ? "" : null);
        setAttr(button, "aria-pressed", String(this.view.filters.value.dispatch === dispatch.id));
        button.parentElement!.classList.toggle("closed", dispatch.state !== "open");
      },
    };
  }
}

/** The clock that matters next: the acknowledgement's while somebody still owes it, then the completion's. */
function nearestClock(dispatch: Dispatch, counts: Counts): { text: string; over: boolean } {
  if (dispatch.state !== "open") return { text: "", over: false };
  const owed = counts.waiting + counts.silent > 0;
  const finished = counts.completed === counts.stairwells && counts.stairwells > 0;
  if (dispatch.acknowledgeBy && (owed || !dispatch.completeBy)) return against("acknowledge", dispatch.acknowledgeBy, owed);
  if (dispatch.completeBy && !finished) return against("complete", dispatch.completeBy, true);
  return { text: finished ? t("js.clock.finished") : "", over: false };
}

function against(what: string, by: string, owed: boolean): { text: string; over: boolean } {
  const left = Date.parse(by) - now();
  if (left >= 0) return { text: t(`js.clock.${what}.left`, { time: span(left) }), over: false };
  return owed
    ? { text: t(`js.clock.${what}.over`, { time: span(-left) }), over: true }
    : { text: t("js.clock.allAnswered"), over: false };
}
