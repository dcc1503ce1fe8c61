import { exact, now, setText, span } from "../desk/clock";
import { byId, el, KeyedList, mark, setAttr, type Row } from "../desk/dom";
import { number, t } from "../desk/texts";
import type { Report } from "./types";
import type { View } from "./view";

const MOST_SHOWN = 100;

/** What stairwells have sent up and is still open: the overdue first, then what nobody has answered, each by its clock. */
export class Reports {
  private readonly list: KeyedList<Report>;
  private shown: Report[] = [];
  private stale = false;

  /**
   * @param words Whether free text and names may be shown; on a hall's wall they may not.
   * @param links Whether rows lead to pages, which show things as they are now.
   */
  constructor(private readonly view: View, private readonly words: boolean, private readonly links: boolean) {
    this.list = new KeyedList<Report>(byId("reports"), (r) => r.id, (r) => this.row(r));
  }

  setStale(stale: boolean): void {
    if (this.stale === stale) return;
    this.stale = stale;
    this.update();
  }

  update(): void {
    const place = this.view.filters.value.place;
    const all = [...this.view.model.reports.values()].filter((r) => this.view.places.inside(r.stairwellCode, place));
    all.sort((a, b) =>
      Number(isOverdue(b)) - Number(isOverdue(a))
      || Number(a.state === "answered") - Number(b.state === "answered")
      || due(a) - due(b)
      || a.id.localeCompare(b.id));
    this.shown = all.slice(0, MOST_SHOWN);
    this.list.show(this.shown);
    setText(byId("reports-count"), number(all.length));
    byId("reports-empty").hidden = all.length > 0;
    const more = byId("reports-more");
    more.hidden = all.length <= MOST_SHOWN;
    setText(more, t("js.reports.more", { n: all.length - MOST_SHOWN }));
    const figure = byId("figure-reports");
    const waiting = number(all.filter((r) => r.state !== "answered").length);
    const overdue = all.filter(isOverdue).length;
    setText(figure.querySelector(".value")!, this.stale ? `≥ ${waiting}` : waiting);
    setText(figure.querySelector(".of")!, overdue ? t("js.reports.overdue", { n: overdue }) : "");
  }

  tick(): void {
    this.list.show(this.shown);
    // One that has just run out belongs further up, and into the figure.
    if (this.shown.some((r, i) => i > 0 && isOverdue(r) && !isOverdue(this.shown[i - 1]!))) this.update();
  }

  private row(first: Report): Row<Report> {
    const kind = el("span", { class: "report-row-kind" });
    const clock = el("span", { class: "report-row-due" });
    const text = this.words ? el("span", { class: "report-row-text" }) : null;
    const meta = el("span", { class: "report-row-meta" });
    const glyph = mark("waiting");
    const link = el("a", { class: "report-row", href: this.links && `/reports/${first.id}` }, glyph, kind, clock, text, meta);
    return {
      node: el("li", {}, link),
      update: (report) => {
        setAttr(glyph, "data-state", look(report));
        setAttr(link, "data-state", report.state);
        setAttr(link, "title", exact(Date.parse(report.reportedAt)));
        setText(kind, t(`js.reportKind.${report.kind}`));
        setText(clock, dueWords(report));
        if (text) setText(text, report.text);
        setText(meta, this.meta(report));
      },
    };
  }

  private meta(report: Report): string {
    const where = this.view.places.where(report.stairwellCode);
    const stairwell = this.view.model.stairwells.get(report.stairwellCode)?.name ?? report.stairwellCode;
    return [
      report.drill ? t("js.drill") : "",
      where ? `${this.view.places.name(where.community)} ${stairwell}` : stairwell,
      t(`js.reportState.${report.state}`) + (this.words && report.takenByName ? ` ${report.takenByName}` : ""),
      report.state === "reported" ? t(`js.hands.${report.inHandsOf}`) : "",
      this.words && report.photos ? t("js.reports.photos", { n: report.photos }) : "",
    ].filter(Boolean).join(" · ");
  }
}

function due(report: Report): number {
  return report.dueAt === null ? Infinity : Date.parse(report.dueAt);
}

function isOverdue(report: Report): boolean {
  return due(report) <= now();
}

function look(report: Report): string {
  if (isOverdue(report)) return "silent";
  return report.state === "answered" ? "acknowledged" : report.state === "taken" ? "read" : "waiting";
}

function dueWords(report: Report): string {
  if (report.dueAt === null) return "";
  const left = due(report) - now();
  return t(left > 0 ? "js.reports.due" : "js.reports.over", { time: span(Math.abs(left)) });
}
