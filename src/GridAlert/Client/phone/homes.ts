import type { Dispatch, Home, HouseholdOutcome, PageData } from "./messages";
import type { Entry, KeptHomes, Store } from "./store";

/** The homes of the dispatches that go from door to door, kept so that the doors open without network. */
export class Homes {
  private readonly known = new Map<string, KeptHomes>();
  private readonly asked = new Set<string>();

  constructor(private readonly store: Store, page: PageData, pageIsOld: boolean) {
    if (!page.homes || pageIsOld) return;
    const { dispatchId, items } = page.homes;
    this.keep(dispatchId, { asOf: page.renderedAt, items });
  }

  async load(dispatches: Dispatch[]): Promise<void> {
    for (const { dispatchId } of dispatches) {
      const kept = this.known.has(dispatchId) ? undefined : await this.store.homes(dispatchId).catch(() => undefined);
      if (kept) this.known.set(dispatchId, kept);
    }
  }

  of(dispatchId: string): KeptHomes | undefined {
    return this.known.get(dispatchId);
  }

  /** Asks once for those that this phone does not know yet, so that their doors open without network later. */
  async fetchMissing(dispatches: Dispatch[]): Promise<void> {
    await this.refresh(dispatches.filter(({ dispatchId }) => !this.known.has(dispatchId) && !this.asked.has(dispatchId)));
  }

  async refresh(dispatches: Dispatch[]): Promise<void> {
    for (const { dispatchId } of dispatches) {
      this.asked.add(dispatchId);
      const answer = await fetch(`/api/v1/me/dispatches/${dispatchId}/households`, { headers: { Accept: "application/json" }, cache: "no-store" }).catch(() => undefined);
      if (answer?.ok) this.keep(dispatchId, { asOf: new Date().toISOString(), items: ((await answer.json()) as { items: Home[] }).items });
      else this.asked.delete(dispatchId);
    }
  }

  confirm(dispatchId: string, home: Home): void {
    const known = this.known.get(dispatchId);
    if (known) this.keep(dispatchId, { ...known, items: known.items.map((one) => (one.householdId === home.householdId ? home : one)) });
  }

  private keep(dispatchId: string, homes: KeptHomes): void {
    this.known.set(dispatchId, homes);
    void this.store.keepHomes(dispatchId, homes).catch(() => undefined);
  }
}

export interface HomeView {
  home: Home;
  outcome: HouseholdOutcome | null;
  conflict: boolean;
  /** This phone's own word counts: it can be taken back. */
  own: boolean;
  /** The last thing pressed here that the server does not have yet. */
  waiting: Entry | null;
  refused: string | null;
}

/** A home with what waits on this phone laid over it. */
export function homeView(home: Home, entries: Entry[]): HomeView {
  const mine = entries.filter((entry) => entry.act === "household" && entry.householdId === home.householdId);
  const waiting = mine.filter((entry) => entry.refused === null).pop() ?? null;
  const refused = mine.filter((entry) => entry.refused !== null).pop()?.refused ?? null;
  const others = home.versions.filter((version) => !version.own);
  if (!waiting) return { home, outcome: home.outcome, conflict: home.conflict, own: home.versions.some((version) => version.own), waiting, refused };
  const pressed = waiting.body.outcome === "open" ? null : (waiting.body.outcome as HouseholdOutcome);
  return {
    home,
    outcome: pressed ?? others[0]?.outcome ?? null,
    conflict: !waiting.body.settles && new Set([...others.map((version) => version.outcome), ...(pressed ? [pressed] : [])]).size > 1,
    own: pressed !== null,
    waiting,
    refused,
  };
}

/** Where there is still something to do. */
export const isLeft = (view: HomeView): boolean => view.outcome === null || view.outcome === "absent" || view.conflict;
