import { setText } from "../desk/clock";
import { byId, el, KeyedList, mark, setAttr, type Row } from "../desk/dom";
import { number, t } from "../desk/texts";
import { stateBar } from "./bar";
import type { Community, RollCall } from "./types";
import { empty, type Counts, type View } from "./view";

/** Communities as bars: the wall of screens too narrow for tiles. */
export class CommunityBars {
  private readonly list: KeyedList<Community>;
  private counts = new Map<string, Counts>();

  constructor(private readonly view: View) {
    this.list = new KeyedList<Community>(byId("bars"), (c) => c.code, (c) => this.row(c));
  }

  update(counts: Map<string, Counts>): void {
    this.counts = counts;
    const { place } = this.view.filters.value;
    const at = (c: Community) => counts.get(c.code) ?? empty();
    this.list.show([...this.view.model.communities.values()]
      .filter((c) => !place || c.code === place || c.streetCode === place)
      .sort((a, b) => at(b).silent - at(a).silent || at(b).unable - at(a).unable || a.code.localeCompare(b.code)));
  }

  private row(first: Community): Row<Community> {
    const bar = stateBar();
    const name = el("span", { class: "bar-name" });
    const answered = el("span", { class: "bar-answered" });
    const silent = el("span", { class: "bar-silent" }, mark("silent"), el("span"));
    const button = el("button", { type: "button", class: "bar-row", onclick: () => this.view.filters.toggle("place", first.code) },
      name, silent, answered, bar.node);
    return {
      node: el("li", {}, button),
      update: (community) => {
        const counts = this.counts.get(community.code) ?? empty();
        setText(name, community.name);
        setText(answered, counts.stairwells
          ? t("js.dispatch.answered", { n: counts.acknowledged + counts.completed, total: counts.stairwells })
          : t(`js.mode.${community.mode}`));
        silent.hidden = counts.silent === 0;
        setText(silent.lastElementChild!, t("js.dispatch.silent", { n: counts.silent }));
        bar.update(counts);
        setAttr(button, "aria-pressed", String(this.view.filters.value.place === community.code));
      },
    };
  }
}

const answers = ["present", "later", "cannot", "unanswered"] as const;

/** The roll-call: who is here, later, not, and who has not said, the emptiest community first. */
export class RollCalls {
  private readonly list: KeyedList<Community>;

  constructor(private readonly view: View) {
    this.list = new KeyedList<Community>(byId("rollcall"), (c) => c.code, (c) => this.row(c));
  }

  update(): void {
    const { place } = this.view.filters.value;
    const called = [...this.view.model.communities.values()]
      .filter((c) => c.rollCall && (!place || c.code === place || c.streetCode === place))
      .sort((a, b) => b.rollCall!.unanswered - a.rollCall!.unanswered || a.code.localeCompare(b.code));
    const sum: RollCall = { present: 0, later: 0, cannot: 0, unanswered: 0 };
    for (const c of called) for (const a of answers) sum[a] += c.rollCall![a];
    for (const a of answers) setText(byId(`rollcall-${a}`), called.length ? number(sum[a]) : t("js.none"));
    byId("rollcall-empty").hidden = called.length > 0;
    this.list.show(called);
  }

  private row(first: Community): Row<Community> {
    const name = el("span", { class: "rollcall-name" });
    const numbers = answers.map(() => el("span"));
    const figures = answers.map((a, i) => el("span", { class: "rollcall-figure", "data-answer": a }, el("span", { class: "visually-hidden" }, t(`js.rollcall.${a}`)), numbers[i]));
    const button = el("button", { type: "button", class: "rollcall-row", onclick: () => this.view.filters.toggle("place", first.code) }, name, ...figures);
    return {
      node: el("li", {}, button),
      update: (community) => {
        setText(name, community.name);
        answers.forEach((a, i) => setText(numbers[i]!, number(community.rollCall![a])));
        setAttr(button, "aria-pressed", String(this.view.filters.value.place === community.code));
      },
    };
  }
}
