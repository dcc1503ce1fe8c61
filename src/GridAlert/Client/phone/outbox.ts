import type { Receipt } from "./messages";
import type { Entry, Store } from "./store";

/** The server understood and said no: sending again would not help. */
export class Refusal extends Error {}

type Send = (entry: Entry) => Promise<Receipt>;

/**
 * Answers wait here until the server has confirmed each, oldest first. An entry leaves only with its receipt or a
 * refusal; a lost answer is asked for again, which is harmless because the server keeps the first.
 */
export class Outbox {
  entries: Entry[] = [];
  sendingId: number | null = null;
  sendingSince = 0;
  private flushing = false;
  private again = false;

  constructor(
    private readonly store: Store,
    private readonly send: Send,
    private readonly confirmed: (entry: Entry, receipt: Receipt) => void,
    private readonly changed: () => void,
  ) {}

  async load(): Promise<void> {
    this.entries = await this.store.entries();
  }

  /** Answers not yet out; a mark of reading is no answer of a person's and is not counted. */
  get waiting(): Entry[] {
    return this.entries.filter((entry) => entry.refused === null && entry.act !== "read");
  }

  of(dispatchId: string): Entry[] {
    return this.entries.filter((entry) => entry.dispatchId === dispatchId);
  }

  async add(entry: Omit<Entry, "id" | "refused">): Promise<void> {
    this.entries.push(await this.store.add({ ...entry, refused: null }));
    this.changed();
    void this.flush();
  }

  /** Takes back what has not left the phone. */
  async removeUnsent(dispatchId: string): Promise<boolean> {
    const last = this.of(dispatchId).filter((entry) => entry.act !== "read").pop();
    if (!last || last.id === this.sendingId) return false;
    await this.drop(last);
    return true;
  }

  async forgetRefused(dispatchId: string): Promise<void> {
    for (const entry of this.of(dispatchId).filter((one) => one.refused !== null)) await this.drop(entry);
  }

  async flush(): Promise<void> {
    if (this.flushing) {
      this.again = true;
      return;
    }
    this.flushing = true;
    try {
      do {
        this.again = false;
        await oneTabAtATime(() => this.sendAll());
      } while (this.again);
    } finally {
      this.flushing = false;
    }
  }

  private async sendAll(): Promise<void> {
    await this.load();
    for (;;) {
      const next = this.entries.find((entry) => entry.refused === null);
      if (!next) break;
      this.sendingId = next.id;
      this.sendingSince = Date.now();
      this.changed();
      try {
        const receipt = await this.send(next);
        this.confirmed(next, receipt);
        await this.store.remove(next.id);
        this.entries = this.entries.filter((entry) => entry.id !== next.id);
      } catch (error) {
        if (!(error instanceof Refusal)) break;
        await this.refuse(next, error.message);
      } finally {
        this.sendingId = null;
      }
    }
    this.changed();
  }

  private async refuse(entry: Entry, sentence: string): Promise<void> {
    if (entry.act === "read") {
      await this.drop(entry);
      return;
    }
    entry.refused = sentence;
    await this.store.put(entry);
  }

  private async drop(entry: Entry): Promise<void> {
    this.entries = this.entries.filter((one) => one.id !== entry.id);
    await this.store.remove(entry.id);
    this.changed();
  }
}

async function oneTabAtATime(work: () => Promise<void>): Promise<void> {
  if (!("locks" in navigator)) return work();
  await navigator.locks.request("gridalert-outbox", { ifAvailable: true }, async (lock) => {
    if (lock) await work();
  });
}
