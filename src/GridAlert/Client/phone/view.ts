import { exactTime, isPast, serverNow, shortTime, timeLeft } from "./clock";
import { awaitsAnswer, isOpen, isRollCall, type Dispatch, type ReceiptState } from "./messages";
import type { Act, Entry } from "./store";
import { text } from "./texts";

/** How long a mistaken tap can be taken back. */
export const withdrawWithin = 60_000;

export type Part = "acknowledge" | "rollCall" | "rollCallAgain" | "again" | "complete" | "cannot" | "withdraw" | "understood";
export type Tone = "sending" | "stored" | "acknowledged" | "completed" | "declined" | "closed" | "refused";

export interface Outcome {
  tone: Tone;
  glyph: string;
  words: string;
}

export interface CardView {
  state: ReceiptState;
  /** The responder's own mark in the trio: what waits on this phone is not yet more than that. */
  mark: ReceiptState;
  deadline: { words: string; left: string; late: boolean } | null;
  outcome: Outcome | null;
  closed: string | null;
  refused: string | null;
  parts: Set<Part>;
  /** Milliseconds; without end while the answer has not left the phone. */
  withdrawLeft: number;
}

/** What is known beyond the dispatch itself: what waits on this phone, and what is under way this moment. */
export interface Situation {
  entries: Entry[];
  sendingId: number | null;
  sendingSince: number;
  linked: boolean;
  durable: boolean;
  answeredAt: string | null;
  /** Of a roll-call: the time this person gave, null for "now", undefined where it is not known. */
  availableFrom: string | null | undefined;
}

/** After this long without an answer the words say "kept on this phone", not "sending". */
export const patience = 5_000;

export const glyphs: Record<ReceiptState, string> = {
  queued: "◌",
  sent: "○",
  received: "◔",
  read: "◑",
  acknowledged: "●",
  completed: "✔",
  declined: "✕",
};

export function cardView(dispatch: Dispatch, situation: Situation): CardView {
  const pending = situation.entries.filter((entry) => entry.refused === null && entry.act !== "read");
  // A withdrawal whose answer was lost is refused when it is asked for again, though it was done.
  const refused = situation.entries.find((entry) => entry.refused !== null && !(entry.act === "withdraw" && awaitsAnswer(dispatch.state)));
  const state = pending.reduce(stateAfter, dispatch.state);
  const withdrawLeft = takeBackLeft(dispatch, state, pending);
  // It is on this screen, so it has arrived, whatever the message said when it left.
  const arrived = state === "queued" || state === "sent" ? "received" : state;
  return {
    state: arrived,
    mark: pending.length > 0 ? "queued" : arrived,
    deadline: deadlineOf(dispatch, state),
    outcome: outcomeOf(dispatch, state, pending, situation),
    closed: closedWords(dispatch),
    refused: refused?.refused ? text("refused", refused.refused) : null,
    parts: partsOf(dispatch, state, refused !== undefined, withdrawLeft),
    withdrawLeft,
  };
}

function stateAfter(state: ReceiptState, entry: Entry): ReceiptState {
  switch (entry.act) {
    case "acknowledge":
      return awaitsAnswer(state) ? "acknowledged" : state;
    case "complete":
      return "completed";
    case "decline":
      return "declined";
    case "withdraw":
      return state === "completed" ? "acknowledged" : "read";
    default:
      return state;
  }
}

function partsOf(dispatch: Dispatch, state: ReceiptState, refused: boolean, withdrawLeft: number): Set<Part> {
  const parts = new Set<Part>();
  if (refused) parts.add("understood");
  if (!isOpen(dispatch)) {
    parts.add("understood");
    return parts;
  }
  if (awaitsAnswer(state)) {
    parts.add(isRollCall(dispatch) ? "rollCall" : "acknowledge");
    if (!isRollCall(dispatch)) parts.add("cannot");
  } else if (isRollCall(dispatch)) {
    parts.add("rollCallAgain");
  } else if (state === "acknowledged") {
    parts.add("complete").add("cannot");
  } else if (state === "declined") {
    parts.add("again");
  }
  if (withdrawLeft > 0) parts.add("withdraw");
  return parts;
}

function takeBackLeft(dispatch: Dispatch, state: ReceiptState, pending: Entry[]): number {
  if (awaitsAnswer(state)) return 0;
  const last = pending[pending.length - 1];
  // What waits on this phone has reached nobody yet and can be taken back for as long as it waits.
  if (last) return Infinity;
  if (!dispatch.answeredAt) return 0;
  return Math.min(withdrawWithin, Math.max(0, Date.parse(dispatch.answeredAt) + withdrawWithin - serverNow()));
}

function outcomeOf(dispatch: Dispatch, state: ReceiptState, pending: Entry[], situation: Situation): Outcome | null {
  const last = pending[pending.length - 1];
  if (last) {
    const underWay = situation.linked && (situation.sendingId === null || Date.now() - situation.sendingSince < patience);
    if (underWay) return { tone: "sending", glyph: "…", words: text("sending") };
    const kept = text(situation.durable ? "stored" : "storedOpen");
    return { tone: "stored", glyph: glyphs.queued, words: `${pressedWords(dispatch, last)} · ${kept}` };
  }
  // A closed task asks to be understood, and nothing stands louder beside that.
  if (awaitsAnswer(state) || !isOpen(dispatch)) return null;
  const at = situation.answeredAt ?? dispatch.answeredAt ?? dispatch.sentAt;
  const act: Act = state === "completed" ? "complete" : state === "declined" ? "decline" : "acknowledge";
  return { tone: state as Tone, glyph: glyphs[state], words: doneWords(dispatch, act, at, situation.availableFrom) };
}

export const availableFrom = (entry: Entry): string | null => (typeof entry.reply?.availableFrom === "string" ? entry.reply.availableFrom : null);

function doneWords(dispatch: Dispatch, act: Act, at: string, from: string | null | undefined): string {
  if (isRollCall(dispatch) && act === "decline") return text("done.cannotCome", exactTime(at));
  if (isRollCall(dispatch) && act === "acknowledge") {
    if (from) return text("done.later", exactTime(at), shortTime(from));
    return text(from === null ? "done.present" : "done.reported", exactTime(at));
  }
  return text(`done.${act}`, exactTime(at));
}

/** What was pressed, never as if it were already done. */
function pressedWords(dispatch: Dispatch, entry: Entry): string {
  const from = availableFrom(entry);
  const words = from
    ? text("rollCall.from", shortTime(from))
    : entry.act === "acknowledge"
      ? text(isRollCall(dispatch) ? "rollCall.present" : "acknowledge")
      : entry.act === "decline"
        ? text(isRollCall(dispatch) ? "rollCall.cannot" : "cannot")
        : text(entry.act);
  return `${words} ${exactTime(entry.occurredAt)}`;
}

function closedWords(dispatch: Dispatch): string | null {
  return isOpen(dispatch) ? null : text(`closed.${dispatch.dispatchState}`);
}

function deadlineOf(dispatch: Dispatch, state: ReceiptState): CardView["deadline"] {
  if (!isOpen(dispatch)) return null;
  const [key, at] = awaitsAnswer(state)
    ? [isRollCall(dispatch) ? "rollCallBy" : "acknowledgeBy", dispatch.acknowledgeBy]
    : state !== "acknowledged" || isRollCall(dispatch)
      ? ["", null]
      : dispatch.reply.length > 0 && dispatch.replyBy && !isPast(dispatch.replyBy)
        ? ["replyBy", dispatch.replyBy]
        : ["completeBy", dispatch.completeBy];
  return at ? { words: text(key, shortTime(at)), left: timeLeft(at), late: isPast(at) } : null;
}
