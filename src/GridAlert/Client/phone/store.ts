import type { Dispatch, Mode, Reply } from "./messages";

export type Act = "read" | "acknowledge" | "complete" | "decline" | "withdraw";

/** An answer that this phone has taken and the server has not yet confirmed. */
export interface Entry {
  id: number;
  dispatchId: string;
  act: Act;
  occurredAt: string;
  note: string | null;
  reply: Reply | null;
  reason: string | null;
  refused: string | null;
}

/** What the phone last knew, so that the page opens with it when there is no network. */
export interface Snapshot {
  /** Up to when it is true, on the server's clock. */
  savedAt: string;
  clockAhead: number;
  cursor: string | null;
  mode: Mode;
  dispatches: Dispatch[];
  dismissed: string[];
  /** For a roll-call: from when this person said to be there; null for now. */
  availableFrom: Record<string, string | null>;
}

export interface Store {
  /** False where nothing outlives the page: the wording then must not promise it. */
  readonly durable: boolean;
  entries(): Promise<Entry[]>;
  add(entry: Omit<Entry, "id">): Promise<Entry>;
  put(entry: Entry): Promise<void>;
  remove(id: number): Promise<void>;
  snapshot(): Promise<Snapshot | undefined>;
  keep(snapshot: Snapshot): Promise<void>;
}

/** One database a member, so that a phone handed on never answers for the one before. */
export async function openStore(memberId: string): Promise<Store> {
  try {
    return durableStore(await openDatabase(`gridalert-phone-${memberId}`));
  } catch {
    return memoryStore();
  }
}

function openDatabase(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("outbox", { keyPath: "id", autoIncrement: true });
      request.result.createObjectStore("kept");
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });
}

function durableStore(database: IDBDatabase): Store {
  function run<T>(table: string, mode: IDBTransactionMode, work: (table: IDBObjectStore) => IDBRequest): Promise<T> {
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(table, mode, mode === "readwrite" ? { durability: "strict" } : undefined);
      const request = work(transaction.objectStore(table));
      transaction.oncomplete = () => resolve(request.result as T);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  }

  return {
    durable: true,
    entries: () => run<Entry[]>("outbox", "readonly", (table) => table.getAll()),
    add: async (entry) => ({ ...entry, id: await run<number>("outbox", "readwrite", (table) => table.add(entry)) }),
    put: (entry) => run("outbox", "readwrite", (table) => table.put(entry)),
    remove: (id) => run("outbox", "readwrite", (table) => table.delete(id)),
    snapshot: () => run<Snapshot | undefined>("kept", "readonly", (table) => table.get("snapshot")),
    keep: (snapshot) => run("kept", "readwrite", (table) => table.put(snapshot, "snapshot")),
  };
}

function memoryStore(): Store {
  const entries = new Map<number, Entry>();
  let next = 1;
  return {
    durable: false,
    entries: async () => [...entries.values()],
    add: async (entry) => {
      const added = { ...entry, id: next++ };
      entries.set(added.id, added);
      return added;
    },
    put: async (entry) => void entries.set(entry.id, entry),
    remove: async (id) => void entries.delete(id),
    snapshot: async () => undefined,
    keep: async () => undefined,
  };
}
