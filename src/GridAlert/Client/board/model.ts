import type { Activation, BoardChanged, Community, Dispatch, FeedLine, Place, Report, Snapshot, Stairwell, Unit } from "./types";

export interface Touched {
  /** Everything may have changed: a new snapshot. */
  whole: boolean;
  stairwells: Set<string>;
  dispatches: boolean;
  activations: boolean;
  communities: boolean;
  reports: boolean;
  feed: boolean;
  unit: boolean;
}

const FEED_KEPT = 50;

/** The board's truth: the snapshot with every change since. Knows nothing of the page. */
export class Model {
  unit: Unit | null = null;
  cursor = "";
  readonly activations = new Map<string, Activation>();
  readonly dispatches = new Map<string, Dispatch>();
  readonly stairwells = new Map<string, Stairwell>();
  readonly communities = new Map<string, Community>();
  readonly units = new Map<string, Place>();
  readonly reports = new Map<string, Report>();
  feed: FeedLine[] = [];
  touched = nothing();

  take(snapshot: Snapshot): void {
    this.unit = snapshot.unit;
    this.cursor = snapshot.cursor;
    fill(this.activations, snapshot.activations, (a) => a.id);
    fill(this.dispatches, snapshot.dispatches, (d) => d.id);
    fill(this.stairwells, snapshot.stairwells, (s) => s.code);
    fill(this.communities, snapshot.communities, (c) => c.code);
    fill(this.units, snapshot.units, (u) => u.code);
    fill(this.reports, snapshot.reports, (r) => r.id);
    this.feed = [...snapshot.feed];
    this.touched = { whole: true, stairwells: new Set(), dispatches: true, activations: true, communities: true, reports: true, feed: true, unit: true };
  }

  apply(message: BoardChanged): void {
    this.cursor = message.cursor;
    for (const { list, key, value } of message.changes) {
      switch (list) {
        case "stairwells":
          put(this.stairwells, key, value as Stairwell | null);
          this.touched.stairwells.add(key);
          break;
        case "dispatches":
          put(this.dispatches, key, value as Dispatch | null);
          this.touched.dispatches = true;
          break;
        case "activations":
          put(this.activations, key, value as Activation | null);
          this.touched.activations = true;
          break;
        case "communities":
          put(this.communities, key, value as Community | null);
          this.touched.communities = true;
          break;
        case "units":
          put(this.units, key, value as Place | null);
          break;
        case "reports":
          put(this.reports, key, value as Report | null);
          this.touched.reports = true;
          break;
        case "feed":
          this.putFeed(key, value as FeedLine | null);
          this.touched.feed = true;
          break;
        case "unit":
          this.unit = value as Unit;
          this.touched.unit = true;
          break;
      }
    }
  }

  /** Hands over what changed since the last call. */
  takeTouched(): Touched {
    const touched = this.touched;
    this.touched = nothing();
    return touched;
  }

  openDispatches(): Dispatch[] {
    return [...this.dispatches.values()].filter((d) => d.state === "open");
  }

  private putFeed(key: string, line: FeedLine | null): void {
    const at = this.feed.findIndex((l) => l.id === key);
    if (!line) {
      if (at >= 0) this.feed.splice(at, 1);
    } else if (at >= 0) this.feed[at] = line;
    else {
      const time = Date.parse(line.at);
      let before = 0;
      while (before < this.feed.length && Date.parse(this.feed[before]!.at) > time) before++;
      this.feed.splice(before, 0, line);
      this.feed.length = Math.min(this.feed.length, FEED_KEPT);
    }
  }
}

function nothing(): Touched {
  return { whole: false, stairwells: new Set(), dispatches: false, activations: false, communities: false, reports: false, feed: false, unit: false };
}

function put<T>(map: Map<string, T>, key: string, value: T | null): void {
  if (value === null) map.delete(key);
  else map.set(key, value);
}

function fill<T>(map: Map<string, T>, items: readonly T[], key: (item: T) => string): void {
  map.clear();
  for (const item of items) map.set(key(item), item);
}
