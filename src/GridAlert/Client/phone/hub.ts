import { HubConnectionBuilder, HubConnectionState, LogLevel, type HubConnection } from "@microsoft/signalr";
import type { Dispatch, Mode, Resumed } from "./messages";
import { Refusal } from "./send";

export type Link = "connecting" | "connected" | "lost" | "revoked";

interface Events {
  cursor(): string | null;
  forgetCursor(): void;
  resumed(resumed: Resumed): void;
  sent(dispatch: Dispatch): void;
  dispatchChanged(dispatch: Dispatch): void;
  modeChanged(mode: Mode): void;
  linkChanged(link: Link): void;
}

const catchUpWithin = 10_000;
const longestPause = 12_000;

/** The phone's end of /hubs/responder: connects by itself for ever, catches up by cursor after each connect. */
export class Hub {
  link: Link = "connecting";
  /** When the link was lost, on this phone's clock. */
  lostAt: number | null = null;
  private readonly connection: HubConnection;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private held: (() => void)[] | null = null;
  private resuming = false;

  constructor(private readonly events: Events) {
    this.connection = new HubConnectionBuilder()
      .withUrl("/hubs/responder")
      .withStatefulReconnect()
      .configureLogging(LogLevel.None)
      .build();
    this.connection.on("DispatchSent", (dispatch: Dispatch) => this.take(() => events.sent(dispatch)));
    this.connection.on("DispatchChanged", (dispatch: Dispatch) => this.take(() => events.dispatchChanged(dispatch)));
    // The silent test: answered by the phone itself, and nothing is shown.
    this.connection.on("SignOfLife", () => void this.connection.send("Alive").catch(() => undefined));
    this.connection.on("ModeChanged", (mode: Mode) => this.take(() => events.modeChanged(mode)));
    this.connection.onclose(() => this.lose());
  }

  /** Whether an answer sent now has a way; a browser that knows itself offline may still hold a dead connection. */
  get isUp(): boolean {
    return this.link === "connected" && navigator.onLine;
  }

  /** Connects now, whatever pause was running. */
  wake(): void {
    if (this.link === "revoked") return;
    if (this.connection.state === HubConnectionState.Disconnected) {
      clearTimeout(this.timer);
      void this.connect();
    } else if (this.connection.state === HubConnectionState.Connected) {
      void this.resume();
    }
  }

  received(dispatchIds: string[]): void {
    if (dispatchIds.length > 0 && this.link === "connected") {
      this.connection.send("Received", dispatchIds).catch(() => undefined);
    }
  }

  private async connect(): Promise<void> {
    if (this.connection.state !== HubConnectionState.Disconnected) return;
    this.set("connecting");
    this.held = [];
    try {
      await this.connection.start();
      await this.resume();
    } catch (error) {
      if (isUnauthorised(error)) this.set("revoked");
      else if (this.connection.state === HubConnectionState.Disconnected) this.lose();
    }
  }

  /** Also tells a link that only looks alive after the phone slept: no answer in time and it is given up. */
  private async resume(): Promise<void> {
    if (this.resuming) return;
    this.resuming = true;
    this.held = [];
    try {
      const resumed = await this.invokeWithin<Resumed>(catchUpWithin, "Resume", this.events.cursor());
      this.failures = 0;
      this.lostAt = null;
      this.events.resumed(resumed);
      this.set("connected");
      this.release();
    } catch (error) {
      this.held = null;
      // A cursor that the server does not know: then everything is asked for again.
      if (error instanceof Refusal) this.events.forgetCursor();
      await this.connection.stop();
      if (isUnauthorised(error)) throw error;
    } finally {
      this.resuming = false;
    }
  }

  /** What arrives while the catch-up is under way is newer than it, so it is applied after it. */
  private take(apply: () => void): void {
    if (this.held) this.held.push(apply);
    else apply();
  }

  private release(): void {
    const held = this.held ?? [];
    this.held = null;
    for (const apply of held) apply();
  }

  private lose(): void {
    if (this.link === "revoked") return;
    this.lostAt ??= Date.now();
    this.held = null;
    this.set("lost");
    // Spread out, so that a restarted server is not met by everybody in the same second.
    const pause = Math.min(longestPause, 1000 * 2 ** this.failures++);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.connect(), pause * (0.5 + Math.random() / 2));
  }

  private set(link: Link): void {
    this.link = link;
    this.events.linkChanged(link);
  }

  private async invokeWithin<T>(limit: number, method: string, ...values: unknown[]): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error("no answer in time")), limit);
    });
    try {
      return await Promise.race([this.connection.invoke<T>(method, ...values), late]);
    } catch (error) {
      const sentence = /HubException: ([\s\S]*)$/.exec(String((error as Error).message))?.[1];
      throw sentence ? new Refusal(sentence) : error;
    } finally {
      clearTimeout(timer);
    }
  }
}

const isUnauthorised = (error: unknown): boolean => /\b40[13]\b/.test(String((error as Error)?.message));
