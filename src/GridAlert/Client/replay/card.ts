import type { Card } from "../board/drawer";
import type { Model } from "../board/model";
import { roles } from "../board/types";
import { el, mark } from "../desk/dom";
import { t } from "../desk/texts";

/** What the board knew of a stairwell at the moment shown; its own page would show it as it is now. */
export function pastCard(model: Model): Card {
  return (code) => {
    const stairwell = model.stairwells.get(code);
    const cards = Object.entries(stairwell?.dispatches ?? {}).map(([id, assignment]) => el("section", { class: "card" },
      el("h3", {}, model.dispatches.get(id)?.title ?? t("js.feed.aDispatch")),
      el("p", { class: "row" },
        mark(assignment.state === "pending" ? (assignment.late ? "silent" : "waiting") : assignment.state),
        t(`js.state.${assignment.state === "pending" ? (assignment.late ? "silent" : "waiting") : assignment.state}`)),
      assignment.inHandsOf && el("p", { class: "help" }, t("js.replay.inHands", { who: t(`js.hands.${assignment.inHandsOf}`) })),
      el("dl", { class: "pairs" }, ...roles.flatMap((role) => {
        const state = assignment.roles[role] ?? "vacant";
        return [el("dt", {}, t(`js.role.${role}`)), el("dd", {}, mark(state), " ", t(`js.receipt.${state}`))];
      }))));
    return Promise.resolve(cards.length ? cards : [el("p", { class: "help" }, t("js.replay.noReceipts"))]);
  };
}
