/** What the hub sends and answers, as docs/realtime.md has it. */
export type Role = "lead" | "information" | "support";
export type ReceiptState = "queued" | "sent" | "received" | "read" | "acknowledged" | "completed" | "declined";
export type DispatchState = "open" | "superseded" | "cancelled" | "ended";

export interface ReplyField {
  key: string;
  label: string;
  type: "text" | "number" | "choice" | "yesNo" | "photo";
  required: boolean;
  choices?: string[] | null;
}

export interface TrioMark {
  role: Role;
  name: string;
  state: ReceiptState;
  at: string | null;
  /** Not at once, but from then on; null means at once. */
  availableFrom: string | null;
}

export interface StairwellMark {
  code: string;
  state: string;
  acknowledged: number;
  members: number;
}

export interface Dispatch {
  dispatchId: string;
  cursor: string;
  stairwellCode: string;
  kind: string;
  title: string;
  body: string;
  level: string | null;
  drill: boolean;
  sentAt: string;
  acknowledgeBy: string | null;
  replyBy: string | null;
  completeBy: string | null;
  acknowledgementRule: string;
  reply: ReplyField[];
  state: ReceiptState;
  role: Role;
  dispatchState: DispatchState;
  activationId: string | null;
  scenario: string | null;
  supersedes: string | null;
  closeReason: string | null;
  reminders: number;
  answeredAt: string | null;
  answeredForAt: string | null;
  perHousehold: boolean;
  ownReply: Reply | null;
  ownReplyAt: string | null;
  stairwell: StairwellMark;
  trio: TrioMark[];
}

export type HouseholdOutcome = "done" | "absent" | "refused" | "moved";

export interface HouseholdVersion {
  role: Role;
  name: string;
  outcome: HouseholdOutcome;
  note: string | null;
  occurredAt: string;
  own: boolean;
}

export interface Home {
  householdId: string;
  stairwellCode: string;
  floor: number;
  room: string;
  contactName: string | null;
  phone: string | null;
  tags: string[];
  fragile: boolean;
  outcome: HouseholdOutcome | null;
  note: string | null;
  occurredAt: string | null;
  conflict: boolean;
  versions: HouseholdVersion[];
}

export interface Mode {
  unitCode: string;
  mode: "normal" | "emergency";
  level: string | null;
  activationId: string | null;
  scenario: string | null;
  drill: boolean;
}

export interface Receipt {
  dispatchId: string;
  state: ReceiptState;
  /** Null while nothing was answered, as after a withdrawal. */
  occurredAt: string | null;
  recordedAt: string | null;
  stairwell: StairwellMark;
}

/** A photo of a reply is kept: from now on its name is the value of its field. */
export interface PhotoReceipt {
  photoId: string;
  receipt: Receipt;
}

export interface Resumed {
  items: Dispatch[];
  cursor: string;
  mode: Mode;
}

/** What the server painted the page from. */
export interface PageData {
  renderedAt: string;
  memberId: string;
  cursor: string | null;
  mode: Mode;
  dispatches: Dispatch[];
  homes?: { dispatchId: string; items: Home[] } | null;
}

export type Reply = Record<string, string | number | boolean | null>;

export const awaitsAnswer = (state: ReceiptState): boolean =>
  state === "queued" || state === "sent" || state === "received" || state === "read";

export const isOpen = (dispatch: Dispatch): boolean => dispatch.dispatchState === "open";

export const isWaiting = (dispatch: Dispatch): boolean => isOpen(dispatch) && awaitsAnswer(dispatch.state);

export const isRollCall = (dispatch: Dispatch): boolean => dispatch.kind === "rollCall";

/** The fields that must be there and are not. */
export const missing = (dispatch: Dispatch, reply: Reply | null): ReplyField[] =>
  dispatch.reply.filter((field) => field.required && (reply?.[field.key] ?? "") === "");
