import { now, setText, span } from "../desk/clock";
import { byId, el, KeyedList, mark, setAttr, type Row } from "../desk/dom";
import { number, t } from "../desk/texts";
import { roles, type Role, type Stairwell } from "./types";
import type { View } from "./view";

const MOST_SHOWN = 100;

interface Silent { stairwell: Stairwell; since: number; dispatch: string }

/** Who has not answered in time, the longest silence first. */
export class SilentList {
  private readonly list: KeyedList<Silent>;
  private shown: Silent[] = [];

  constructor(private readonly view: View, private readonly open: (code: string, from: HTMLElement) => void) {
    this.list = new KeyedList<Silent>(byId("silent"), (s) => s.stairwell.code, (s) => this.row(s));
  }

  update(): void {
    const silent: Silent[] = [];
    for (const [code, look] of this.view.looks) {
      if (look.state !== "silent" || !this.view.places.inside(code, this.view.filters.value.place)) continue;
      const stairwell = this.view.model.stairwells.get(code)!;
      const since = this.since(stairwell);
      if (since) silent.push({ stairwell, ...since });
    }
    silent.sort((a, b) => a.since - b.since || a.stairwell.code.localeCompare(b.stairwell.code));
    setText(byId("silent-count"), number(silent.length));
    byId("silent-empty").hidden = silent.length > 0;
    this.shown = silent.slice(0, MOST_SHOWN);
    this.list.show(this.shown);
    const more = byId("silent-more");
    more.hidden = silent.length <= MOST_SHOWN;
    setText(more, t("js.silent.more", { n: silent.length - MOST_SHOWN }));
  }

  tick(): void {
    this.list.show(this.shown);
  }

  /** The earliest deadline that passed without an answer. */
  private since(stairwell: Stairwell): { since: number; dispatch: string } | null {
    let found: { since: number; dispatch: string } | null = null;
    for (const id of this.view.dispatches) {
      const assignment = stairwell.dispatches[id];
      const by = this.view.model.dispatches.get(id)?.acknowledgeBy;
      if (!assignment?.late || !by || assignment.state !== "pending") continue;
      const since = Date.parse(by);
      if (!found || since < found.since) found = { since, dispatch: id };
    }
    return found;
  }

  private row(first: Silent): Row<Silent> {
    const name = el("span", { class: "silent-name" });
    const place = el("span", { class: "silent-place" });
    const late = el("span", { class: "silent-late" });
    const trio = el("span", { class: "silent-trio" });
    const marks = new Map<Role, HTMLElement>(roles.map((role) => {
      const node = el("span", { class: "role-mark" }, t(`js.role.${role}.short`), mark("queued"));
      trio.append(node);
      return [role, node];
    }));
    const button: HTMLElement = el("button", { type: "button", class: "silent-row", onclick: () => this.open(first.stairwell.code, button) },
      mark("silent"), name, late, place, trio);
    return {
      node: el("li", {}, button),
      update: ({ stairwell, since, dispatch }) => {
        setText(name, stairwell.name);
        setText(place, this.view.places.path(stairwell.code));
        setText(late, t("js.silent.late", { time: span(now() - since) }));
        const receipts = stairwell.dispatches[dispatch]?.roles ?? {};
        for (const role of roles) {
          const state = receipts[role] ?? "vacant";
          const node = marks.get(role)!;
          setAttr(node.lastElementChild!, "data-state", state);
          setAttr(node, "title", `${t(`js.role.${role}`)}: ${t(`js.receipt.${state}`)}`);
        }
      },
    };
  }
}
