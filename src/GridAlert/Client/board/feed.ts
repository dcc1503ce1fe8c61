import { clock, exact, setText } from "../desk/clock";
import { byId, el, KeyedList, mark, type Row } from "../desk/dom";
import { has, number, t } from "../desk/texts";
import { roles, type FeedLine } from "./types";
import type { View } from "./view";

const marks: Record<string, string> = {
  acknowledged: "acknowledged", completed: "completed", declined: "unable", late: "silent", withdrawn: "waiting",
  reported: "waiting", reportTaken: "read", reportAnswered: "acknowledged", reportClosed: "completed", reportRaised: "silent",
  answeredFor: "answeredFor", escalated: "silent", unreachable: "silent",
};

/** A line, or the first of many alike that came together. */
interface Entry { line: FeedLine; many: boolean }

const TITLE_SHOWN = 12;
const folded = new Set(["late", "escalated", "unreachable"]);

/** What happens, in sentences. It can be held, and then says how much it holds back. */
export class Feed {
  private readonly list: KeyedList<Entry>;
  private readonly seen = new Set<string>();
  private held = 0;
  private paused = false;

  constructor(private readonly view: View, private readonly open: (code: string, from: HTMLElement) => void, private readonly names: boolean) {
    this.list = new KeyedList<Entry>(byId("feed"), (e) => (e.many ? `${e.line.id}+` : e.line.id), (e) => this.row(e));
    byId("feed-pause").addEventListener("click", () => this.pause(!this.paused));
  }

  update(): void {
    const lines = this.view.model.feed;
    for (const line of lines) {
      if (this.seen.has(line.id)) continue;
      this.seen.add(line.id);
      if (this.paused) this.held++;
    }
    if (this.seen.size > 5000) {
      this.seen.clear();
      for (const line of lines) this.seen.add(line.id);
    }
    if (this.paused) setText(byId("feed-held"), t("js.feed.held", { n: this.held }));
    else this.show();
  }

  /** Shows again, as after a change of the filter. */
  show(): void {
    if (this.paused) return;
    const { dispatch, place } = this.view.filters.value;
    const lines = this.view.model.feed.filter((l) =>
      (!dispatch || l.dispatchId === dispatch) && (!place || !l.stairwellCode || this.view.places.inside(l.stairwellCode, place)));
    byId("feed-empty").hidden = lines.length > 0;
    this.list.show(fold(lines));
  }

  private pause(paused: boolean): void {
    this.paused = paused;
    this.held = 0;
    const button = byId("feed-pause");
    button.setAttribute("aria-pressed", String(paused));
    setText(button, t(paused ? "js.feed.resume" : "js.feed.pause"));
    byId("feed-held").hidden = !paused;
    setText(byId("feed-held"), t("js.feed.held", { n: 0 }));
    if (!paused) this.show();
  }

  private row({ line, many }: Entry): Row<Entry> {
    const at = Date.parse(line.at);
    const time = el("time", { datetime: line.at, title: exact(at) }, clock(at));
    const words = this.sentence(line, many);
    const code = line.stairwellCode;
    const act = many ? () => this.view.filters.set({ dispatch: line.dispatchId, state: "silent" }) : () => code && this.open(code, body);
    const body: HTMLElement = code
      ? el("button", { type: "button", class: "feed-words", onclick: act }, words)
      : el("span", { class: "feed-words" }, words);
    const node = el("li", { class: "feed-line", "data-kind": line.kind }, mark(marks[line.kind] ?? "note"), body, time);
    return { node, update: () => undefined };
  }

  private sentence(line: FeedLine, many: boolean): string {
    const data = line.data;
    const word = (group: string, value: unknown) =>
      typeof value === "string" ? (has(`js.${group}.${value}`) ? t(`js.${group}.${value}`) : value) : "";
    const text = (value: unknown) => (typeof value === "string" ? value : typeof value === "number" ? number(value) : "");
    const role = typeof data.role === "number" ? roles[[1, 2, 4].indexOf(data.role)] : data.role;
    const by = data.byName ?? data.sentByName ?? data.openedByName;
    const title = text(data.title) || (line.dispatchId && this.view.model.dispatches.get(line.dispatchId)?.title) || t("js.feed.aDispatch");
    const key = many ? `js.feed.${line.kind}Many` : has(`js.feed.${line.kind}`) ? `js.feed.${line.kind}` : "js.feed.other";
    return t(key, {
      place: line.stairwellCode ? this.place(line.stairwellCode) : "",
      role: word("role", role),
      dispatch: title.length > TITLE_SHOWN ? `${title.slice(0, TITLE_SHOWN - 1)}…` : title,
      by: this.names ? text(by) : "",
      level: word("level", data.level),
      scenario: word("scenario", data.scenario),
      reason: word("reason", data.reason),
      report: word("reportKind", data.kind),
      result: word("reportOutcome", data.outcome),
      hands: word("hands", data.inHandsOf),
      n: text(data.recipients ?? data.count),
      stairwells: text(data.stairwells),
      outcome: word("outcome", data.outcome),
      who: word("who", data.who),
      via: word("via", data.via),
    }).replace(/\s+/g, " ").trim();
  }

  private place(code: string): string {
    const where = this.view.places.where(code);
    const name = this.view.model.stairwells.get(code)?.name ?? code;
    return where ? `${this.view.places.name(where.community)} ${name}` : name;
  }
}

/** One deadline or one step meets many stairwells at once: they are told in one sentence, not in fifty. */
function fold(lines: readonly FeedLine[]): Entry[] {
  const entries: Entry[] = [];
  for (const line of lines) {
    const last = entries.at(-1);
    if (last && folded.has(line.kind) && last.line.kind === line.kind && line.dispatchId === last.line.dispatchId) last.many = true;
    else entries.push({ line, many: false });
  }
  return entries;
}
