import type { Dispatch, Home, Mode, Reply } from "./messages";

export type Act = "read" | "acknowledge" | "complete" | "decline" | "withdraw" | "reply" | "photo" | "household" | "report" | "ledger" | "visit";

/** What is sent as JSON. */
export interface Body {
  occurredAt: string;
  /** How far this phone's clock was ahead of the server's when they were last compared, in milliseconds. */
  clockOffset: number | null;
  note?: string | null;
  reason?: string | null;
  reply?: Reply | null;
  outcome?: string;
  settles?: boolean;
  /** What a home's own form says. */
  [field: string]: unknown;
}

/** What is sent as a form, in the form's order: words and photos. */
export type Parts = [name: string, value: string | Blob, fileName?: string][];

/** An act that this phone has taken and the server has not yet confirmed. */
export interface Entry {
  id: number;
  /** The same at every attempt, so that the server takes it once. */
  key: string;
  act: Act;
  /** Below /api/v1/me/. */
  path: string;
  dispatchId: string | null;
  householdId: string | null;
  body: Body;
  /** A form with photos; null for JSON. */
  parts: Parts | null;
  /** What it is about, for the person. */
  title: string;
  attempts: number;
  /** Why the last attempt failed; null before the first. */
  lastError: string | null;
  /** The server's sentence when it said no. */
  refused: string | null;
}

export type NewEntry = Pick<Entry, "act" | "path" | "dispatchId" | "body" | "title"> & Partial<Pick<Entry, "householdId" | "parts">>;

/** What the phone last knew, so that the page opens with it when there is no network. */
export interface Snapshot {
  /** Up to when it is true, on the server's clock. */
  savedAt: string;
  /** How far the server's clock is ahead; null while they were never compared. */
  clockAhead: number | null;
  cursor: string | null;
  mode: Mode;
  dispatches: Dispatch[];
  dismissed: string[];
}

/** The homes of a dispatch as the server last gave them. */
export interface KeptHomes {
  asOf: string;
  items: Home[];
}

export interface Store {
  /** False where nothing outlives the page: the wording then must not promise it. */
  readonly durable: boolean;
  /** Something did not fit any more and is kept in this page alone. */
  readonly full: boolean;
  entries(): Promise<Entry[]>;
  isVolatile(id: number): boolean;
  add(entry: Omit<Entry, "id">): Promise<Entry>;
  /** Changes an entry that is still there. */
  change(entry: Entry): Promise<void>;
  remove(id: number): Promise<void>;
  snapshot(): Promise<Snapshot | undefined>;
  keep(snapshot: Snapshot): Promise<void>;
  homes(dispatchId: string): Promise<KeptHomes | undefined>;
  keepHomes(dispatchId: string, homes: KeptHomes): Promise<void>;
  /** Forgets the homes of all other dispatches. */
  forgetHomesBut(dispatchIds: string[]): Promise<void>;
}

const version = 2;
const homesOf = (dispatchId: string): string => `homes:${dispatchId}`;

/** Above every number that the database gives, so that what came last is sent last. */
const firstVolatile = 2 ** 50;

/** One database a member, so that a phone handed on never answers for the one before. */
export async function openStore(memberId: string): Promise<Store> {
  try {
    return new PhoneStore(await openDatabase(`gridalert-phone-${memberId}`));
  } catch {
    return new PhoneStore(null);
  }
}

/** Only what cannot be guessed: the server knows an act by it. */
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function openDatabase(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, version);
    request.onupgradeneeded = (event) => {
      if (event.oldVersion === 0) {
        request.result.createObjectStore("outbox", { keyPath: "id", autoIncrement: true });
        request.result.createObjectStore("kept");
      } else {
        carryOver(request.transaction!.objectStore("outbox"));
      }
    };
    request.onsuccess = () => {
      // A newer version in another tab must not wait for this one.
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });
}

/** What an earlier version had queued is still to be sent. */
function carryOver(outbox: IDBObjectStore): void {
  outbox.openCursor().onsuccess = (event) => {
    const cursor = (event.target as IDBRequest<IDBCursorWithValue | null>).result;
    if (!cursor) return;
    const { id, dispatchId, act, occurredAt, note, reply, reason, refused } = cursor.value;
    const entry: Entry = {
      id, key: newKey(), act, path: `dispatches/${dispatchId}/${act}`, dispatchId, householdId: null,
      body: { occurredAt, clockOffset: null, note, reason, reply }, parts: null, title: "", attempts: 0, lastError: null, refused,
    };
    cursor.update(entry);
    cursor.continue();
  };
}

/** Everything goes to the database; what does not fit there, or where there is none, stays in the page. */
class PhoneStore implements Store {
  full = false;
  private readonly volatile = new Map<number, Entry>();
  private nextVolatile = firstVolatile;

  constructor(private readonly database: IDBDatabase | null) {}

  get durable(): boolean {
    return this.database !== null;
  }

  async entries(): Promise<Entry[]> {
    const kept = this.database ? await this.run<Entry[]>("outbox", "readonly", (table) => table.getAll()) : [];
    return [...kept, ...this.volatile.values()];
  }

  isVolatile(id: number): boolean {
    return this.volatile.has(id);
  }

  async add(entry: Omit<Entry, "id">): Promise<Entry> {
    if (this.database) {
      try {
        return { ...entry, id: await this.run<number>("outbox", "readwrite", (table) => table.add(entry)) };
      } catch {
        this.full = true;
      }
    }
    const added = { ...entry, id: this.nextVolatile++ };
    this.volatile.set(added.id, added);
    return added;
  }

  async change(entry: Entry): Promise<void> {
    if (this.volatile.has(entry.id)) this.volatile.set(entry.id, entry);
    else if (this.database) {
      await this.run("outbox", "readwrite", (table) => {
        const found = table.getKey(entry.id);
        found.onsuccess = () => found.result !== undefined && table.put(entry);
        return found;
      });
    }
  }

  async remove(id: number): Promise<void> {
    if (!this.volatile.delete(id) && this.database) await this.run("outbox", "readwrite", (table) => table.delete(id));
    if (this.volatile.size === 0) this.full = false;
  }

  async snapshot(): Promise<Snapshot | undefined> {
    return this.kept("snapshot");
  }

  async keep(snapshot: Snapshot): Promise<void> {
    await this.put("snapshot", snapshot);
  }

  async homes(dispatchId: string): Promise<KeptHomes | undefined> {
    return this.kept(homesOf(dispatchId));
  }

  async keepHomes(dispatchId: string, homes: KeptHomes): Promise<void> {
    await this.put(homesOf(dispatchId), homes);
  }

  async forgetHomesBut(dispatchIds: string[]): Promise<void> {
    if (!this.database) return;
    const wanted = new Set<IDBValidKey>(["snapshot", ...dispatchIds.map(homesOf)]);
    const keys = await this.run<IDBValidKey[]>("kept", "readonly", (table) => table.getAllKeys());
    for (const key of keys) if (!wanted.has(key)) await this.run("kept", "readwrite", (table) => table.delete(key));
  }

  private async kept<T>(key: string): Promise<T | undefined> {
    return this.database ? this.run<T | undefined>("kept", "readonly", (table) => table.get(key)) : undefined;
  }

  private async put(key: string, value: unknown): Promise<void> {
    if (this.database) await this.run("kept", "readwrite", (table) => table.put(value, key));
  }

  private run<T>(table: string, mode: IDBTransactionMode, work: (table: IDBObjectStore) => IDBRequest): Promise<T> {
    return new Promise((resolve, reject) => {
      const transaction = this.database!.transaction(table, mode, mode === "readwrite" ? { durability: "strict" } : undefined);
      const request = work(transaction.objectStore(table));
      transaction.oncomplete = () => resolve(request.result as T);
      transaction.onerror = transaction.onabort = () => reject(transaction.error ?? request.error);
    });
  }
}
