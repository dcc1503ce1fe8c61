/** The shapes of /hubs/board, as docs/realtime.md gives them. */
export type Role = "lead" | "information" | "support";
export type Level = "blue" | "yellow" | "orange" | "red";
export type ReceiptState = "queued" | "sent" | "received" | "read" | "acknowledged" | "completed" | "declined";
export type AssignmentState = "pending" | "acknowledged" | "completed" | "unable";

export interface Unit { code: string; name: string; kind: string; mode: "normal" | "emergency"; level: Level | null; parentCode?: string }
export interface Activation {
  id: string; scenario: string; level: Level; reason: string; drill: boolean;
  openedAt: string; openedByName: string; unitCodes: string[];
}
export interface Dispatch {
  id: string; activationId: string | null; kind: string; title: string; level: Level | null; drill: boolean;
  acknowledgementRule: string; sentAt: string; sentByName: string; acknowledgeBy: string | null; completeBy: string | null; state: string;
  progress: { recipients: number; acknowledged: number; completed: number; declined: number; unreachable: number };
}
export interface Assignment { state: AssignmentState; late: boolean; answeredFor: boolean; inHandsOf: string | null; roles: Partial<Record<Role, ReceiptState>> }
export interface Stairwell {
  code: string; name: string; form: string; members: number; devices: number;
  state: AssignmentState | "idle"; late: boolean; dispatches: Record<string, Assignment>;
}
export interface RollCall { present: number; later: number; cannot: number; unanswered: number }
export interface Community { code: string; name: string; streetCode: string; mode: string; level: Level | null; rollCall: RollCall | null }
export interface Place { code: string; name: string; kind: string; parentCode: string }
export interface FeedLine {
  id: string; at: string; kind: string; stairwellCode: string | null; dispatchId: string | null; data: Record<string, unknown>;
}
export interface Report {
  id: string; kind: string; stairwellCode: string; text: string; drill: boolean; reportedAt: string; foundAt: string | null;
  state: "reported" | "taken" | "answered"; takenByName: string | null; inHandsOf: string; dueAt: string | null; late: boolean; photos: number;
}

export interface Snapshot {
  cursor: string; unit: Unit; activations: Activation[]; dispatches: Dispatch[]; stairwells: Stairwell[];
  communities: Community[]; units: Place[]; reports: Report[]; feed: FeedLine[];
}
export interface Change { list: string; key: string; value: unknown }
export interface BoardChanged { cursor: string; changes: Change[] }

export const roles: readonly Role[] = ["lead", "information", "support"];
