import { serverNow } from "./clock";
import { awaitsAnswer, isOpen, isWaiting, type Dispatch, type Mode, missing, type PhotoReceipt, type Receipt, type ReceiptState, type Reply, type Resumed } from "./messages";
import type { Entry } from "./store";

/** A message that left the server before our own answer was in may still arrive after it, for about this long. */
const overtakenFor = 10_000;

interface OwnAnswer {
  state: ReceiptState;
  occurredAt: string | null;
  recordedAt: string | null;
  availableFrom: string | null;
  at: number;
}

/** The tasks this phone knows, and which of them is the one of now. */
export class Desk {
  readonly dispatches = new Map<string, Dispatch>();
  readonly dismissed = new Set<string>();
  mode: Mode;
  cursor: string | null = null;
  private readonly own = new Map<string, OwnAnswer>();

  constructor(mode: Mode) {
    this.mode = mode;
  }

  /** Answers what is new about it: ring for `arrived` and `reminded`. */
  apply(dispatch: Dispatch): "arrived" | "reminded" | "changed" {
    const before = this.dispatches.get(dispatch.dispatchId);
    this.cursor = dispatch.cursor;
    this.dispatches.set(dispatch.dispatchId, this.withOwnAnswer(dispatch));
    if (!before) return "arrived";
    return dispatch.reminders > before.reminders ? "reminded" : "changed";
  }

  resume(resumed: Resumed): Dispatch[] {
    const ringing = resumed.items.filter((dispatch) => {
      const news = this.apply(dispatch);
      return news !== "changed" && isWaiting(dispatch);
    });
    this.cursor = resumed.cursor;
    this.mode = resumed.mode;
    return ringing;
  }

  /** The server has it. What the receipt does not say, the entry does. */
  confirm(receipt: Receipt, entry: Entry): void {
    const { state, occurredAt, recordedAt } = receipt;
    const said = typeof entry.body.reply?.availableFrom === "string" ? entry.body.reply.availableFrom : null;
    const keepsTime = entry.act === "reply" || entry.act === "read";
    const availableFrom = keepsTime ? this.availableFrom(receipt.dispatchId) : said;
    this.own.set(receipt.dispatchId, { state, occurredAt, recordedAt, availableFrom, at: Date.now() });
    const dispatch = this.dispatches.get(receipt.dispatchId);
    if (!dispatch) return;
    const replied = entry.act === "reply" ? replyOf(dispatch, entry.body.reply ?? null, recordedAt) : {};
    this.dispatches.set(receipt.dispatchId, this.withOwnAnswer({ ...dispatch, ...replied, stairwell: receipt.stairwell }));
  }

  /** A photo is part of the reply as it stands. */
  confirmPhoto({ photoId, receipt }: PhotoReceipt, entry: Entry): void {
    const [field] = Object.keys(entry.body.reply ?? {});
    const reply = { ...this.dispatches.get(receipt.dispatchId)?.ownReply, ...(field === undefined ? {} : { [field]: photoId }) };
    this.confirm(receipt, { ...entry, act: "reply", body: { ...entry.body, reply } });
  }

  /** From when this person said to be able; null for at once. */
  private availableFrom(dispatchId: string): string | null {
    const dispatch = this.dispatches.get(dispatchId);
    return dispatch?.trio.find((mark) => mark.role === dispatch.role)?.availableFrom ?? null;
  }

  /** When the person pressed, as far as this page knows; else when the server recorded it. */
  answeredAt(dispatch: Dispatch): string | null {
    const own = this.own.get(dispatch.dispatchId);
    return own && own.state === dispatch.state ? own.occurredAt : dispatch.answeredAt;
  }

  /** The most pressing first: real before drill, then the nearest deadline, then the oldest. */
  waiting(): Dispatch[] {
    return [...this.dispatches.values()].filter(isWaiting).sort(
      (one, other) =>
        Number(one.drill) - Number(other.drill) ||
        deadline(one) - deadline(other) ||
        Date.parse(one.sentAt) - Date.parse(other.sentAt),
    );
  }

  inHand(): Dispatch[] {
    return this.newestFirst((dispatch) => isOpen(dispatch) && dispatch.state === "acknowledged" && dispatch.kind !== "rollCall");
  }

  /** Closed while this person was on it and not yet seen as such. */
  calledOff(): Dispatch[] {
    return this.newestFirst((dispatch) => !isOpen(dispatch) && dispatch.state === "acknowledged" && !this.dismissed.has(dispatch.dispatchId) && recent(dispatch));
  }

  earlier(): Dispatch[] {
    const now = new Set([...this.waiting(), ...this.inHand()]);
    return this.newestFirst((dispatch) => !now.has(dispatch));
  }

  /** The task to show when the person has not opened one. */
  first(): Dispatch | null {
    return this.waiting()[0] ?? this.calledOff()[0] ?? this.inHand()[0] ?? null;
  }

  /** All that is open, and the newest of what was. */
  worthKeeping(): Dispatch[] {
    return [...this.waiting(), ...this.inHand(), ...this.earlier().slice(0, 50)];
  }

  private newestFirst(which: (dispatch: Dispatch) => boolean): Dispatch[] {
    return [...this.dispatches.values()].filter(which).sort((one, other) => Date.parse(other.sentAt) - Date.parse(one.sentAt));
  }

  private withOwnAnswer(dispatch: Dispatch): Dispatch {
    const own = this.own.get(dispatch.dispatchId);
    if (!own) return dispatch;
    const newer = dispatch.answeredAt !== null && own.recordedAt !== null && Date.parse(dispatch.answeredAt) > Date.parse(own.recordedAt);
    if (newer || Date.now() - own.at > overtakenFor) return dispatch;
    return {
      ...dispatch,
      state: own.state,
      answeredAt: awaitsAnswer(own.state) ? null : own.recordedAt,
      trio: dispatch.trio.map((mark) => (mark.role === dispatch.role
        ? { ...mark, state: own.state, at: awaitsAnswer(own.state) ? null : own.recordedAt, availableFrom: own.availableFrom }
        : mark)),
    };
  }
}

function replyOf(dispatch: Dispatch, reply: Reply | null, at: string | null): Partial<Dispatch> {
  // The server keeps the photos that a reply leaves out: they are sent apart from the words.
  const photos = Object.fromEntries(dispatch.reply.flatMap(({ key, type }) => {
    const kept = dispatch.ownReply?.[key];
    return type === "photo" && kept !== undefined ? [[key, kept]] : [];
  }));
  const whole = reply && { ...photos, ...reply };
  return { ownReply: whole, ownReplyAt: dispatch.ownReplyAt ?? (missing(dispatch, whole).length === 0 ? at : null) };
}

const deadline = (dispatch: Dispatch): number => (dispatch.acknowledgeBy ? Date.parse(dispatch.acknowledgeBy) : Number.MAX_SAFE_INTEGER);

const recent = (dispatch: Dispatch): boolean => serverNow() - Date.parse(dispatch.sentAt) < 24 * 3600_000;
