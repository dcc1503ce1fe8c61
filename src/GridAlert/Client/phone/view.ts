import { exactTime, isPast, serverNow, shortTime, timeLeft } from "./clock";
import { awaitsAnswer, isOpen, isRollCall, missing, type Dispatch, type ReceiptState, type Reply } from "./messages";
import type { Act, Entry } from "./store";
import { text } from "./texts";

/** How long a mistaken tap can be taken back. */
export const withdrawWithin = 60_000;

export type Part = "acknowledge" | "rollCall" | "rollCallAgain" | "again" | "complete" | "cannot" | "withdraw" | "understood" | "reply" | "doors";
export type Tone = "sending" | "stored" | "acknowledged" | "completed" | "declined" | "closed" | "refused";

export interface Outcome {
  tone: Tone;
  glyph: string;
  words: string;
}

export interface Deadline {
  words: string;
  left: string;
  late: boolean;
}

export interface ReplyView {
  /** What the form begins with. */
  given: Reply | null;
  deadline: Deadline | null;
  words: string | null;
}

export interface CardView {
  state: ReceiptState;
  /** The responder's own mark in the trio: what waits on this phone is not yet more than that. */
  mark: ReceiptState;
  deadline: Deadline | null;
  reply: ReplyView;
  answeredFor: string | null;
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
    reply: replyView(dispatch, pending, situation),
    answeredFor: dispatch.answeredForAt ? text("answeredFor", shortTime(dispatch.answeredForAt)) : null,
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
    case "reply":
    case "photo":
      return awaitsAnswer(state) || state === "declined" ? "acknowledged" : state;
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
  const onIt = state === "acknowledged" || state === "completed";
  if (onIt && dispatch.perHousehold) parts.add("doors");
  if (onIt && dispatch.reply.length > 0 && !isRollCall(dispatch)) parts.add("reply");
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
  // A reply has its own words beside its form.
  const last = pending.filter((entry) => !isReply(entry) || awaitsAnswer(dispatch.state)).pop();
  if (last) {
    if (isUnderWay(situation)) return { tone: "sending", glyph: "…", words: text("sending") };
    return { tone: "stored", glyph: glyphs.queued, words: `${pressedWords(dispatch, last)} · ${keptWords(situation)}` };
  }
  // A closed task asks to be understood, and nothing stands louder beside that.
  if (awaitsAnswer(state) || !isOpen(dispatch)) return null;
  const at = situation.answeredAt ?? dispatch.answeredAt ?? dispatch.sentAt;
  const act: Act = state === "completed" ? "complete" : state === "declined" ? "decline" : "acknowledge";
  return { tone: state as Tone, glyph: glyphs[state], words: doneWords(dispatch, act, at, ownTime(dispatch)) };
}

const isUnderWay = (situation: Situation): boolean =>
  situation.linked && (situation.sendingId === null || Date.now() - situation.sendingSince < patience);

const keptWords = (situation: Situation): string => text(situation.durable ? "stored" : "storedOpen");

/** From when this person said to be able; null for at once. */
const ownTime = (dispatch: Dispatch): string | null => dispatch.trio.find((mark) => mark.role === dispatch.role)?.availableFrom ?? null;

const isReply = (entry: Entry): boolean => entry.act === "reply" || entry.act === "photo";

/** The photos that the server has: a reply that leaves them out keeps them. */
const photosOf = (dispatch: Dispatch): Reply =>
  Object.fromEntries(dispatch.reply.filter(({ type }) => type === "photo").map(({ key }) => [key, dispatch.ownReply?.[key] ?? null]));

const pendingPhotos = (replies: Entry[]): Reply => Object.assign({}, ...replies.filter(({ act }) => act === "photo").map(({ body }) => body.reply));

function replyView(dispatch: Dispatch, pending: Entry[], situation: Situation): ReplyView {
  const replies = pending.filter(isReply);
  const waiting = replies[replies.length - 1];
  const words = replies.filter((entry) => entry.act === "reply").pop()?.body.reply;
  const given = waiting ? { ...photosOf(dispatch), ...(words ?? dispatch.ownReply), ...pendingPhotos(replies) } : dispatch.ownReply;
  const lacking = missing(dispatch, given);
  const whole = dispatch.ownReplyAt !== null || (waiting !== undefined && lacking.length === 0);
  const said = waiting
    ? text("reply.kept", exactTime(waiting.body.occurredAt), isUnderWay(situation) ? text("sending") : keptWords(situation))
    : dispatch.ownReplyAt
      ? text("reply.sent", exactTime(dispatch.ownReplyAt))
      : given && lacking.length > 0
        ? text("reply.incomplete", lacking.map((field) => field.label).join(text("listComma")))
        : null;
  return { given, words: said, deadline: !whole && dispatch.replyBy ? deadline("replyBy", dispatch.replyBy) : null };
}

function doneWords(dispatch: Dispatch, act: Act, at: string, from: string | null): string {
  if (isRollCall(dispatch) && act === "decline") return text("done.cannotCome", exactTime(at));
  if (act === "acknowledge" && from) return text(isRollCall(dispatch) ? "done.later" : "done.acknowledgeLater", exactTime(at), shortTime(from));
  if (isRollCall(dispatch) && act === "acknowledge") return text("done.present", exactTime(at));
  return text(`done.${act}`, exactTime(at));
}

/** What was pressed, never as if it were already done. */
function pressedWords(dispatch: Dispatch, entry: Entry): string {
  const from = entry.body.reply?.availableFrom;
  const words = entry.act === "acknowledge" && typeof from === "string"
    ? text(isRollCall(dispatch) ? "rollCall.from" : "fromThen.pressed", shortTime(from))
    : entry.act === "acknowledge"
      ? text(isRollCall(dispatch) ? "rollCall.present" : "acknowledge")
      : entry.act === "decline"
        ? text(isRollCall(dispatch) ? "rollCall.cannot" : "cannot")
        : text(entry.act);
  return `${words} ${exactTime(entry.body.occurredAt)}`;
}

function closedWords(dispatch: Dispatch): string | null {
  return isOpen(dispatch) ? null : text(`closed.${dispatch.dispatchState}`);
}

function deadlineOf(dispatch: Dispatch, state: ReceiptState): Deadline | null {
  if (!isOpen(dispatch)) return null;
  if (awaitsAnswer(state)) return dispatch.acknowledgeBy ? deadline(isRollCall(dispatch) ? "rollCallBy" : "acknowledgeBy", dispatch.acknowledgeBy) : null;
  return state === "acknowledged" && !isRollCall(dispatch) && dispatch.completeBy ? deadline("completeBy", dispatch.completeBy) : null;
}

const deadline = (key: string, at: string): Deadline => ({ words: text(key, shortTime(at)), left: timeLeft(at), late: isPast(at) });
