/** What the hub sends and answers, as docs/realtime.md has it. */
export type Role = "lead" | "information" | "support";
export type ReceiptState = "queued" | "sent" | "received" | "read" | "acknowledged" | "completed" | "declined";
export type DispatchState = "open" | "superseded" | "cancelled" | "ended";

export interface ReplyField {
  key: string;
  label: string;
  type: "text" | "number" | "choice" | "yesNo";
  required: boolean;
  choices?: string[] | null;
}

export interface TrioMark {
  role: Role;
  name: string;
  state: ReceiptState;
  at: string | null;
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
  stairwell: StairwellMark;
  trio: TrioMark[];
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
}

export type Reply = Record<string, string | number | boolean>;

export const awaitsAnswer = (state: ReceiptState): boolean =>
  state === "queued" || state === "sent" || state === "received" || state === "read";

export const isOpen = (dispatch: Dispatch): boolean => dispatch.dispatchState === "open";

export const isWaiting = (dispatch: Dispatch): boolean => isOpen(dispatch) && awaitsAnswer(dispatch.state);

export const isRollCall = (dispatch: Dispatch): boolean => dispatch.kind === "rollCall";
