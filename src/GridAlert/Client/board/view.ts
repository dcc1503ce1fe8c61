import { Filters } from "./filter";
import { look, looks, type Look, type LookState } from "./looks";
import type { Model } from "./model";
import type { Places } from "./places";

export type Counts = Record<LookState, number> & { stairwells: number; people: number; peopleAnswered: number };

/** The model seen through the filter: each stairwell's look, and the counts of any place. */
export class View {
  readonly looks = new Map<string, Look>();
  private dispatchIds: readonly string[] = [];

  constructor(readonly model: Model, readonly filters: Filters, readonly places: Places) {}

  /** The dispatches looked at: the one filtered to, else all open ones. */
  get dispatches(): readonly string[] {
    return this.dispatchIds;
  }

  recompute(codes: Iterable<string> | null): void {
    const { dispatch, role } = this.filters.value;
    this.dispatchIds = dispatch && this.model.dispatches.has(dispatch) ? [dispatch] : this.model.openDispatches().map((d) => d.id);
    if (!codes) {
      this.looks.clear();
      codes = this.model.stairwells.keys();
    }
    for (const code of codes) {
      const stairwell = this.model.stairwells.get(code);
      if (stairwell) this.looks.set(code, look(stairwell, this.dispatchIds, role));
      else this.looks.delete(code);
    }
  }

  /** Counts by the place's code; "" is the whole board as narrowed to a place. */
  counts(): Map<string, Counts> {
    const all = new Map<string, Counts>();
    const at = (code: string) => {
      let counts = all.get(code);
      if (!counts) all.set(code, (counts = empty()));
      return counts;
    };
    at("");
    const place = this.filters.value.place;
    for (const [code, look] of this.looks) {
      const where = this.places.where(code);
      if (where) {
        add(at(where.community), look);
        add(at(where.street), look);
      }
      if (this.places.inside(code, place)) add(at(""), look);
    }
    return all;
  }

  /** Whether a stairwell stays lit under the filter. */
  lit(code: string): boolean {
    const { state, place } = this.filters.value;
    return (!state || this.looks.get(code)?.state === state) && this.places.inside(code, place);
  }
}

export function empty(): Counts {
  const counts = { stairwells: 0, people: 0, peopleAnswered: 0 } as Counts;
  for (const state of looks) counts[state] = 0;
  return counts;
}

function add(counts: Counts, look: Look): void {
  counts[look.state]++;
  if (look.state === "idle") return;
  counts.stairwells++;
  counts.people += look.asked;
  counts.peopleAnswered += look.cover;
}
