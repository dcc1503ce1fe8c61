import type { BoardChanged, Snapshot } from "../board/types";

/** The shapes of /api/v1/activations/{id}/replay. */
export interface Mark {
  at: string; kind: string; dispatchId: string | null; title: string | null; level: string | null; who: string | null;
  reportKind: string | null; stairwellCode: string | null; count: number;
}
export interface Timeline { from: string; until: string; ended: boolean; progress: number; marks: Mark[] }
export interface Batch extends BoardChanged { at: string }
export interface Stretch { cursor: string; until: string; batches: Batch[] }

export class SignedOut extends Error {}

const ASK_AGAIN_MS = 200;

/** The server's times are finer than the script's: one that is rounded up still holds what happened at it. */
export function moment(iso: string): number {
  return Math.floor(Date.parse(iso)) + 1;
}

/** Reads the record of one activation for one unit; what has not been read by the server yet is waited for. */
export class Source {
  constructor(private readonly address: string, private readonly unitCode: string) {}

  timeline(signal: AbortSignal): Promise<Timeline> {
    return this.get<Timeline>("/moments", {}, signal, () => undefined);
  }

  snapshot(at: number, signal: AbortSignal, waiting: () => void): Promise<Snapshot> {
    return this.get<Snapshot>("", { at: new Date(at).toISOString() }, signal, waiting);
  }

  changes(after: string, until: number, every: number, signal: AbortSignal): Promise<Stretch> {
    return this.get<Stretch>("/changes", { after, until: new Date(until).toISOString(), every: `PT${every}S` }, signal, () => undefined);
  }

  private async get<T>(path: string, query: Record<string, string>, signal: AbortSignal, waiting: () => void): Promise<T> {
    const url = `${this.address}${path}?${new URLSearchParams({ unitCode: this.unitCode, ...query }).toString()}`;
    for (;;) {
      const answer = await fetch(url, { signal, headers: { Accept: "application/json" }, credentials: "same-origin", redirect: "error" });
      if (answer.status === 401) throw new SignedOut();
      if (!answer.ok) throw new Error(String(answer.status));
      if (answer.status !== 202) return (await answer.json()) as T;
      waiting();
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
      signal.throwIfAborted();
    }
  }
}
