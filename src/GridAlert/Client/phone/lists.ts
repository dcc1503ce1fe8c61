import { isPast, shortTime } from "./clock";
import type { Desk } from "./desk";
import { isOpen, isWaiting, type Dispatch } from "./messages";
import { fromTemplate } from "./templates";
import { text } from "./texts";
import { glyphs } from "./view";

const others = document.getElementById("others") as HTMLAnchorElement;
const inHand = document.getElementById("in-hand")!;
const earlier = document.getElementById("earlier")!;
const empty = document.getElementById("empty")!;

/** Everything that is not the task of now: what still waits, what is in hand, what was. */
export function showLists(desk: Desk, shownId: string | null): void {
  const waiting = desk.waiting().filter((dispatch) => dispatch.dispatchId !== shownId);
  others.hidden = waiting.length === 0;
  if (waiting[0]) {
    others.href = link(waiting[0]);
    others.dataset.open = waiting[0].dispatchId;
    others.firstElementChild!.textContent = text("othersWaiting", waiting.length);
  }
  fill(inHand, desk.inHand().filter((dispatch) => dispatch.dispatchId !== shownId), shownId);
  const past = desk.earlier();
  fill(earlier, past, shownId);
  earlier.querySelector("[data-count]")!.textContent = text("earlier", past.length);
  empty.hidden = shownId !== null;
}

function fill(section: HTMLElement, dispatches: Dispatch[], shownId: string | null): void {
  section.hidden = dispatches.length === 0;
  const list = section.querySelector("ul")!;
  const key = JSON.stringify([shownId, dispatches.map((one) => [one.dispatchId, one.state, one.dispatchState, one.title])]);
  if (list.dataset.key === key) return;
  list.dataset.key = key;
  list.replaceChildren(...dispatches.map((dispatch) => item(dispatch, dispatch.dispatchId === shownId)));
}

function item(dispatch: Dispatch, current: boolean): Element {
  const row = fromTemplate("item-template");
  const anchor = row.querySelector("a")!;
  anchor.href = link(dispatch);
  anchor.dataset.open = dispatch.dispatchId;
  if (current) anchor.setAttribute("aria-current", "true");
  row.querySelector(".item-title")!.textContent = dispatch.title;
  row.querySelector(".item-glyph")!.textContent = glyphs[dispatch.state];
  const words = [stateWords(dispatch), ...(dispatch.drill ? [text("drill")] : []), text("sentAt", shortTime(dispatch.sentAt))];
  row.querySelector(".item-words")!.textContent = words.join(" · ");
  return row;
}

function stateWords(dispatch: Dispatch): string {
  if (isWaiting(dispatch)) return text(dispatch.acknowledgeBy && isPast(dispatch.acknowledgeBy) ? "state.late" : "state.waiting");
  const own = text(`state.${dispatch.state}`);
  return isOpen(dispatch) ? own : `${own} · ${text(`dispatchState.${dispatch.dispatchState}`)}`;
}

const link = (dispatch: Dispatch): string => `/phone?dispatch=${dispatch.dispatchId}`;
