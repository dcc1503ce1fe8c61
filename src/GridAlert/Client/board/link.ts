import { HubConnection, HubConnectionBuilder, LogLevel } from "@microsoft/signalr";
import type { BoardChanged, Snapshot } from "./types";

export type LinkState = "connecting" | "live" | "lost" | "signedOut";

export interface LinkEvents {
  snapshot(snapshot: Snapshot): void;
  changed(message: BoardChanged): void;
  state(state: LinkState): void;
  /** Something of the record arrived, if only that there is nothing new; a ping says nothing of the record. */
  heard(): void;
  /** Somebody asks a second person, or has been answered. */
  approvals(): void;
}

/** The server pings every few seconds; without a ping for this long the link counts as dead. */
const SERVER_SILENT_AFTER = 10_000;
const WAITS = [0, 1_000, 2_000, 3_000, 5_000];

/** Keeps the board's link to the server, for ever: connect, watch, and when it breaks, again from a whole snapshot. */
export class Link {
  private wake: (() => void) | null = null;

  constructor(private readonly url: string, private readonly unitCode: string, private readonly events: LinkEvents) {
    addEventListener("online", () => this.wake?.());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.wake?.();
    });
  }

  async run(): Promise<never> {
    this.events.state("connecting");
    for (let attempt = 0; ; attempt++) {
      const outcome = await this.once(() => (attempt = 0));
      this.events.state(outcome);
      await this.wait(outcome === "signedOut" ? 30_000 : (WAITS[Math.min(attempt, WAITS.length - 1)] ?? 5_000));
    }
  }

  private async once(lives: () => void): Promise<LinkState> {
    const connection = this.build();
    const closed = new Promise<void>((resolve) => connection.onclose(() => resolve()));
    // Changes may overtake the snapshot they belong to, and the snapshot changes from before it: those are in it already.
    let early: BoardChanged[] | null = [];
    let taken = 0n;
    const apply = (message: BoardChanged) => {
      if (BigInt(message.cursor) >= taken) this.events.changed(message);
    };
    connection.on("BoardChanged", (message: BoardChanged) => {
      this.events.heard();
      if (early) early.push(message);
      else apply(message);
    });
    connection.on("ApprovalsChanged", () => this.events.approvals());
    try {
      await connection.start();
      const snapshot = await connection.invoke<Snapshot>("Watch", this.unitCode);
      this.events.heard();
      taken = BigInt(snapshot.cursor);
      this.events.snapshot(snapshot);
      for (const message of early) apply(message);
      early = null;
      lives();
      this.events.state("live");
      await closed;
      return "lost";
    } catch (error) {
      await connection.stop();
      return /\b40[13]\b/.test(String(error)) ? "signedOut" : "lost";
    }
  }

  private build(): HubConnection {
    const connection = new HubConnectionBuilder()
      .withUrl(this.url)
      .configureLogging(LogLevel.None)
      .build();
    connection.serverTimeoutInMilliseconds = SERVER_SILENT_AFTER;
    connection.keepAliveIntervalInMilliseconds = 5_000;
    return connection;
  }

  private wait(milliseconds: number): Promise<void> {
    const jitter = milliseconds * (0.8 + 0.4 * Math.random());
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.wake = null;
        resolve();
      };
      const timer = setTimeout(done, jitter);
      this.wake = done;
    });
  }
}
