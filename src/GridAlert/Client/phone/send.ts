import type { Entry, Store } from "./store";

/** The server understood and said no: sending again would not help. */
export class Refusal extends Error {}

/** Not sent: why, as a code that the page has words for. */
export class NotSent extends Error {
  constructor(readonly code: "offline" | "timeout" | "server" | "revoked") {
    super(code);
  }
}

export interface Progress {
  sending?(entry: Entry): void;
  confirmed?(entry: Entry, answer: unknown): void;
  changed?(): void;
}

const answerWithin = 20_000;
const photosWithin = 120_000;

/**
 * Sends what waits, oldest first, one at a time; photos come after everything that somebody may wait for. An entry
 * leaves only with an answer. Used by the page and by its worker; only one of them at a time, on this whole phone.
 */
export async function sendAll(store: Store, memberId: string, progress: Progress = {}): Promise<void> {
  if (!("locks" in navigator)) return sendEach(store, memberId, progress);
  await navigator.locks.request("gridalert-outbox", { ifAvailable: true }, async (lock) => {
    if (lock) await sendEach(store, memberId, progress);
  });
}

async function sendEach(store: Store, memberId: string, progress: Progress): Promise<void> {
  for (;;) {
    const waiting = (await store.entries()).filter((entry) => entry.refused === null);
    const next = waiting.find((entry) => entry.parts === null) ?? waiting[0];
    if (!next) return;
    progress.sending?.(next);
    try {
      const answer = await send(next, memberId);
      await store.remove(next.id);
      progress.confirmed?.(next, answer);
    } catch (error) {
      const attempts = next.attempts + 1;
      if (error instanceof Refusal && next.act === "read") await store.remove(next.id);
      else if (error instanceof Refusal) await store.change({ ...next, attempts, refused: error.message });
      else {
        await store.change({ ...next, attempts, lastError: error instanceof NotSent ? error.code : "server" });
        throw error;
      }
    } finally {
      progress.changed?.();
    }
  }
}

async function send(entry: Entry, memberId: string): Promise<unknown> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), entry.parts ? photosWithin : answerWithin);
  try {
    const answer = await fetch(`/api/v1/me/${entry.path}`, {
      method: "POST",
      headers: {
        ...(entry.parts ? {} : { "Content-Type": "application/json" }),
        Accept: "application/json",
        "Idempotency-Key": entry.key,
        // Whoever is signed in by now: it was this member who pressed.
        "X-Member": memberId,
      },
      body: entry.parts ? form(entry) : JSON.stringify(entry.body),
      credentials: "same-origin",
      redirect: "error",
      cache: "no-store",
      // So that the last tap before the page closes still goes out.
      keepalive: !entry.parts,
      signal: limit.signal,
    });
    return await read(answer);
  } catch (error) {
    if (error instanceof Refusal || error instanceof NotSent) throw error;
    throw new NotSent(limit.signal.aborted ? "timeout" : "offline");
  } finally {
    clearTimeout(timer);
  }
}

async function read(answer: Response): Promise<unknown> {
  if (answer.status === 401) throw new NotSent("revoked");
  if (answer.status === 408 || answer.status === 429 || answer.status >= 500) throw new NotSent("server");
  // A network that asks for its own sign-in answers everything with a page.
  if (!/json/.test(answer.headers.get("content-type") ?? "")) throw new NotSent("server");
  const said = await answer.json();
  if (answer.ok) return said;
  const fields = Object.values((said.errors ?? {}) as Record<string, string[]>).flat();
  throw new Refusal([said.detail ?? said.title, ...fields].filter(Boolean).join(" "));
}

function form(entry: Entry): FormData {
  const data = new FormData();
  for (const [name, value, fileName] of entry.parts!) {
    if (typeof value === "string") data.append(name, value);
    else data.append(name, value, fileName);
  }
  return data;
}
