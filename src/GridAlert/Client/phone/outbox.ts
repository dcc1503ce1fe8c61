import { NotSent, sendAll } from "./send";
import { newKey, type Entry, type NewEntry, type Store } from "./store";

/** What one part of this phone tells the others: tabs and the worker share one database. */
export interface News {
  confirmed?: { entry: Entry; answer: unknown };
}

const firstPause = 2_000;
const longestPause = 60_000;

/**
 * Acts wait here until the server has confirmed each, in order. They survive the page; every tab and the worker send
 * from the same list, one of them at a time, and tell each other what became of it.
 */
export class Outbox {
  entries: Entry[] = [];
  sendingId: number | null = null;
  sendingSince = 0;
  revoked = false;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private flushing = false;
  private again = false;
  private readonly others = "BroadcastChannel" in window ? new BroadcastChannel("gridalert-outbox") : null;

  constructor(
    private readonly store: Store,
    private readonly memberId: string,
    private readonly confirmed: (entry: Entry, answer: unknown) => void,
    private readonly changed: () => void,
  ) {
    this.others?.addEventListener("message", (event: MessageEvent<News>) => void this.heard(event.data));
  }

  async load(): Promise<void> {
    this.entries = await this.store.entries();
  }

  /** Acts not yet out; a mark of reading is no act of a person's and is not counted. */
  get waiting(): Entry[] {
    return this.entries.filter((entry) => entry.act !== "read" && entry.refused === null);
  }

  /** Everything a person should know of: also what the server refused. */
  get listed(): Entry[] {
    return this.entries.filter((entry) => entry.act !== "read");
  }

  of(dispatchId: string): Entry[] {
    return this.entries.filter((entry) => entry.dispatchId === dispatchId && entry.act !== "household" && entry.act !== "report");
  }

  async add(entry: NewEntry): Promise<void> {
    const added = await this.store.add({ householdId: null, parts: null, ...entry, key: newKey(), attempts: 0, lastError: null, refused: null });
    this.entries = [...this.entries.filter((one) => one.id !== added.id), added];
    this.tell();
    this.changed();
    void this.flush();
  }

  /** Takes back what was pressed last on a dispatch and has not left the phone: a reply with its photos is one press. */
  async removeUnsent(dispatchId: string): Promise<boolean> {
    const acts = this.of(dispatchId).filter((entry) => entry.act !== "read");
    const last = acts.pop();
    if (last === undefined || !(await this.cancel(last.id))) return false;
    if (last.act === "photo")
      for (const entry of acts) if (entry.body.occurredAt === last.body.occurredAt) await this.cancel(entry.id);
    return true;
  }

  /** False where it is on its way this moment, or gone. */
  async cancel(id: number): Promise<boolean> {
    if (id === this.sendingId || !this.entries.some((entry) => entry.id === id)) return false;
    await this.drop(id);
    return true;
  }

  async retry(id: number): Promise<void> {
    const entry = this.entries.find((one) => one.id === id);
    if (!entry) return;
    entry.refused = null;
    await this.store.change(entry);
    this.changed();
    await this.flush();
  }

  async forgetRefused(dispatchId: string): Promise<void> {
    for (const entry of this.of(dispatchId).filter((one) => one.refused !== null)) await this.drop(entry.id);
  }

  /** Now, whatever pause was running: the page opened, came to the front, or the network is back. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    if (this.flushing) {
      this.again = true;
      return;
    }
    this.flushing = true;
    try {
      do {
        this.again = false;
        await this.sendNow();
      } while (this.again);
    } finally {
      this.flushing = false;
      this.sendingId = null;
    }
    await this.load();
    this.changed();
    if (this.waiting.length > 0) this.later();
  }

  private async sendNow(): Promise<void> {
    if (!navigator.onLine) {
      await this.load();
      void this.askWorker();
      return;
    }
    try {
      await sendAll(this.store, this.memberId, {
        sending: (entry) => {
          this.sendingId = entry.id;
          this.sendingSince = Date.now();
          this.changed();
        },
        confirmed: (entry, answer) => {
          this.sendingId = null;
          this.entries = this.entries.filter((one) => one.id !== entry.id);
          this.failures = 0;
          this.revoked = false;
          this.confirmed(entry, answer);
          this.tell({ confirmed: { entry, answer } });
        },
        changed: () => (this.sendingId = null),
      });
    } catch (error) {
      this.failures++;
      this.revoked = error instanceof NotSent && error.code === "revoked";
      void this.askWorker();
    }
  }

  /** Ever longer, and never all phones in the same second. */
  private later(): void {
    const pause = Math.min(longestPause, firstPause * 2 ** Math.min(this.failures, 10));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), pause * (0.5 + Math.random() / 2));
  }

  /** Where the browser can, it sends by itself once the network is back, even with the page closed. */
  private async askWorker(): Promise<void> {
    if (this.waiting.length === 0 || !("serviceWorker" in navigator)) return;
    const registration = (await navigator.serviceWorker.getRegistration()) as SyncingRegistration | undefined;
    await registration?.sync?.register(`outbox ${this.memberId}`).catch(() => undefined);
  }

  private async heard(news: News): Promise<void> {
    if (news.confirmed) this.confirmed(news.confirmed.entry, news.confirmed.answer);
    await this.load();
    this.changed();
  }

  private tell(news: News = {}): void {
    this.others?.postMessage(news);
  }

  private async drop(id: number): Promise<void> {
    this.entries = this.entries.filter((one) => one.id !== id);
    await this.store.remove(id);
    this.tell();
    this.changed();
  }
}

interface SyncingRegistration extends ServiceWorkerRegistration {
  sync?: { register(tag: string): Promise<void> };
}
