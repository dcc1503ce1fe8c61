import { roles, type Assignment, type ReceiptState, type Role, type Stairwell } from "./types";

/** How a stairwell looks on the wall, the most pressing first. */
export const looks = ["silent", "unable", "waiting", "acknowledged", "completed", "idle"] as const;
export type LookState = (typeof looks)[number];

export interface Look {
  state: LookState;
  /** How far the order has come while nobody has answered. */
  step: ReceiptState;
  /** People of the trio who have it, and people who were asked. */
  cover: number;
  asked: number;
  /** People asked who can no longer answer in time. */
  late: boolean;
}

const steps: readonly ReceiptState[] = ["queued", "sent", "received", "read", "acknowledged", "completed", "declined"];
const nobody: Look = { state: "idle", step: "queued", cover: 0, asked: 0, late: false };

export function hasIt(receipt: ReceiptState | undefined): boolean {
  return receipt === "acknowledged" || receipt === "completed";
}

function press(a: Assignment, role: Role | null): LookState | null {
  if (!role) return a.state === "pending" ? (a.late ? "silent" : "waiting") : a.state;
  const receipt = a.roles[role];
  if (!receipt) return null;
  if (receipt === "declined") return "unable";
  if (receipt === "acknowledged" || receipt === "completed") return receipt;
  return a.late ? "silent" : "waiting";
}

/**
 * The look over the given dispatches (all open ones, or the one filtered to), for the whole trio or one role.
 * Silence is judged dispatch by dispatch: a late answer to one never makes a new one look silent.
 */
export function look(stairwell: Stairwell, dispatches: Iterable<string>, role: Role | null): Look {
  let best = looks.length - 1;
  let step = -1;
  let late = false;
  let concerned = false;
  const asked = new Map<Role, boolean>();
  for (const id of dispatches) {
    const assignment = stairwell.dispatches[id];
    const state = assignment && press(assignment, role);
    if (!assignment || !state) continue;
    concerned = true;
    late ||= assignment.late;
    best = Math.min(best, looks.indexOf(state));
    for (const r of roles) {
      const receipt = assignment.roles[r];
      if (!receipt || (role && r !== role)) continue;
      if (receipt !== "declined") step = Math.max(step, Math.min(3, steps.indexOf(receipt)));
      asked.set(r, (asked.get(r) ?? true) && hasIt(receipt));
    }
  }
  if (!concerned) return nobody;
  let cover = 0;
  for (const has of asked.values()) if (has) cover++;
  return { state: looks[best] ?? "idle", step: steps[Math.max(0, step)] ?? "queued", cover, asked: asked.size, late };
}
