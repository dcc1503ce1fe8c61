import { clock, exact, setText } from "../desk/clock";
import { byId, el, KeyedList, mark, type Row } from "../desk/dom";
import { has, number, t } from "../desk/texts";
import { roles, type FeedLine } from "./types";
import type { View } from "./view";

const marks: Record<string, string> = {
  acknowledged: "acknowledged", completed: "completed", declined: "unable", late: "silent", withdrawn: "waiting",
};

/** What happens, in sentences. It can be held, and then says how much it holds back. */
export class Feed {
  private readonly list: KeyedList<FeedLine>;
  private readonly seen = new Set<string>();
  private held = 0;
  private paused = false;

  constructor(private readonly view: View, private readonly open: (code: string, from: HTMLElement) => void, private readonly names: boolean) {
    this.list = new KeyedList<FeedLine>(byId("feed"), (l) => l.id, (l) => this.row(l));
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
    this.list.show(lines);
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

  private row(line: FeedLine): Row<FeedLine> {
    const at = Date.parse(line.at);
    const time = el("time", { datetime: line.at, title: exact(at) }, clock(at));
    const words = this.sentence(line);
    const code = line.stairwellCode;
    const body: HTMLElement = code
      ? el("button", { type: "button", class: "feed-words", onclick: () => this.open(code, body) }, words)
      : el("span", { class: "feed-words" }, words);
    const node = el("li", { class: "feed-line", "data-kind": line.kind }, time, mark(marks[line.kind] ?? "note"), body);
    return { node, update: () => undefined };
  }

  private sentence(line: FeedLine): string {
    const data = line.data;
    const word = (group: string, value: unknown) =>
      typeof value === "string" ? (has(`js.${group}.${value}`) ? t(`js.${group}.${value}`) : value) : "";
    const text = (value: unknown) => (typeof value === "string" ? value : typeof value === "number" ? number(value) : "");
    const role = typeof data.role === "number" ? roles[[1, 2, 4].indexOf(data.role)] : data.role;
    const by = data.byName ?? data.sentByName ?? data.openedByName;
    const key = has(`js.feed.${line.kind}`) ? `js.feed.${line.kind}` : "js.feed.other";
    return t(key, {
      place: line.stairwellCode ? this.place(line.stairwellCode) : "",
      role: word("role", role),
      dispatch: text(data.title) || (line.dispatchId && this.view.model.dispatches.get(line.dispatchId)?.title) || t("js.feed.aDispatch"),
      by: this.names ? text(by) : "",
      level: word("level", data.level),
      scenario: word("scenario", data.scenario),
      reason: word("reason", data.reason),
      n: text(data.recipients ?? data.count),
      stairwells: text(data.stairwells),
    }).replace(/\s+/g, " ").trim();
  }

  private place(code: string): string {
    const where = this.view.places.where(code);
    const name = this.view.model.stairwells.get(code)?.name ?? code;
    return where ? `${this.view.places.name(where.community)} ${name}` : name;
  }
}
