/** What came of a call, on this device until the server has stored it. */
export interface KeptCall {
  key: string;
  code: string;
  name: string;
  outcome: string;
  memberId: string | null;
  note: string | null;
  occurredAt: string;
  dispatchIds: string[];
  /** Why the server did not accept it; null while it waits. */
  refused: string | null;
}

type Send = (call: KeptCall) => Promise<string | null>;

/** Each call lies under a name of its own, so that two windows never write over each other; sent twice is stored once. */
export class CallBox {
  /** Oldest first. */
  kept: KeptCall[] = [];
  private sending: Promise<void> | null = null;

  constructor(private readonly user: string, private readonly changed: () => void) {
    this.read();
    addEventListener("storage", () => {
      this.read();
      this.changed();
    });
  }

  keep(call: Omit<KeptCall, "refused">): KeptCall {
    const kept = { ...call, refused: null };
    this.write(kept);
    return kept;
  }

  forget(key: string): void {
    localStorage.removeItem(this.place(key));
    this.read();
    this.changed();
  }

  /** Sends what waits, in order, and stops at the first that cannot leave. */
  async upload(send: Send): Promise<void> {
    // What was kept while others were on their way goes with the next round.
    await this.sending;
    this.sending ??= this.sendAll(send).finally(() => (this.sending = null));
    await this.sending;
  }

  private async sendAll(send: Send): Promise<void> {
    for (const call of this.kept.filter((one) => one.refused === null)) {
      let refused: string | null;
      try {
        refused = await send(call);
      } catch {
        return;
      }
      if (refused === null) this.forget(call.key);
      else this.write({ ...call, refused });
    }
  }

  private write(call: KeptCall): void {
    localStorage.setItem(this.place(call.key), JSON.stringify(call));
    this.read();
    this.changed();
  }

  private read(): void {
    const found: KeptCall[] = [];
    for (let i = 0; i < localStorage.length; i++) {
      const name = localStorage.key(i)!;
      if (name.startsWith(this.place(""))) found.push(JSON.parse(localStorage.getItem(name)!) as KeptCall);
    }
    this.kept = found.sort((a, b) => a.occurredAt.localeCompare(b.occurredAt));
  }

  private place(key: string): string {
    return `gridalert.call.${this.user}.${key}`;
  }
}
