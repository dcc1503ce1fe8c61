import type { Screen } from "../board/screen";
import { run } from "../desk/clock";
import { type Batch, moment, type Source } from "./source";

export type PlayerState = "paused" | "playing" | "loading" | "failed";

const TICK_MS = 100;
/** A stretch holds so much of the playing time; the next is read when half of it is left. */
const STRETCH_MS = 4_000;
/** As often as a living board is told. */
const CHANGES_A_SECOND = 4;
const WAITING_SHOWN_AFTER_MS = 300;

/** Moves the board through the record: a jump takes a whole picture, playing the changes since. */
export class Player {
  speed = 10;
  private at: number;
  private playing = false;
  private cursor: string | null = null;
  private readUntil = 0;
  private waiting: Batch[] = [];
  private request: AbortController | null = null;
  private reading = false;
  private timer = 0;
  private last = 0;
  private starvedFor = 0;

  /** @param changed Told when the moment or the state is another. */
  constructor(
    private readonly source: Source, private readonly board: Screen, readonly from: number, public until: number, at: number,
    private readonly changed: (state: PlayerState, error?: unknown) => void,
  ) {
    this.at = at;
  }

  /** The moment shown. */
  get now(): number {
    return this.at;
  }

  get isPlaying(): boolean {
    return this.playing;
  }

  async seek(at: number): Promise<void> {
    const before = this.at;
    this.request?.abort();
    const request = (this.request = new AbortController());
    this.at = Math.min(Math.max(at, this.from), this.until);
    const shown = window.setTimeout(() => this.changed("loading"), WAITING_SHOWN_AFTER_MS);
    this.reading = true;
    this.cursor = null;
    this.waiting = [];
    try {
      const snapshot = await this.source.snapshot(this.at, request.signal, () => this.changed("loading"));
      this.cursor = snapshot.cursor;
      this.readUntil = this.at;
      this.board.take(snapshot);
      this.tell();
      run();
    } catch (error) {
      if (request.signal.aborted) return;
      this.at = before;
      this.fail(error);
    } finally {
      clearTimeout(shown);
      if (this.request === request) this.reading = false;
    }
  }

  play(): void {
    if (this.playing) return;
    this.playing = true;
    this.last = performance.now();
    this.timer = window.setInterval(() => this.tick(), TICK_MS);
    if (this.at >= this.until) void this.seek(this.from);
    else if (!this.cursor && !this.reading) void this.seek(this.at);
    this.tell();
  }

  pause(): void {
    clearInterval(this.timer);
    this.playing = false;
    this.tell();
  }

  private tick(): void {
    const passed = performance.now() - this.last;
    this.last += passed;
    if (this.cursor === null) return;
    // Never past what is known: a clock that ran on would show an old picture as a newer one.
    if (this.at < this.readUntil) this.starvedFor = 0;
    else this.starvedFor += passed;
    this.at = Math.min(this.at + passed * this.speed, this.readUntil, this.until);
    while (this.waiting.length > 0 && moment(this.waiting[0]!.at) <= this.at) this.board.apply(this.waiting.shift()!);
    if (this.at >= this.until) return this.pause();
    if (!this.reading && this.readUntil < this.until && this.readUntil - this.at < (STRETCH_MS / 2) * this.speed) void this.read();
    this.changed(this.starvedFor > WAITING_SHOWN_AFTER_MS ? "loading" : "playing");
  }

  private async read(): Promise<void> {
    const request = (this.request = new AbortController());
    this.reading = true;
    try {
      const wanted = Math.min(this.readUntil + STRETCH_MS * this.speed, this.until);
      const stretch = await this.source.changes(this.cursor!, wanted, this.speed / CHANGES_A_SECOND, request.signal);
      this.cursor = stretch.cursor;
      this.readUntil = Math.max(this.readUntil, Math.min(moment(stretch.until), wanted));
      this.waiting.push(...stretch.batches);
    } catch (error) {
      if (!request.signal.aborted) {
        this.pause();
        this.fail(error);
      }
    } finally {
      if (this.request === request) this.reading = false;
    }
  }

  private tell(): void {
    this.changed(this.playing ? "playing" : "paused");
  }

  private fail(error: unknown): void {
    this.changed("failed", error);
  }
}
