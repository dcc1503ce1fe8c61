export interface Targets {
  unitCodes: string[];
  roles?: string[];
  householdTags?: string[];
  audiences?: string[];
}

export interface Reach {
  stairwells: number;
  recipients: number;
  withoutDevice: number;
  vacantPosts: number;
  unreachableStairwells: number;
  wrongNumbers: number;
}

/** Asks whom targets would reach, at most once in 300 ms; an answer that was overtaken is dropped. */
export class ReachAsker {
  private timer = 0;
  private asked = 0;

  constructor(private readonly told: (reach: Reach | null, failed: boolean) => void) {}

  ask(targets: Targets): void {
    clearTimeout(this.timer);
    const mine = ++this.asked;
    if (targets.unitCodes.length === 0 ? !targets.audiences?.length : targets.roles?.length === 0) return this.told(null, false);
    this.timer = window.setTimeout(() => void this.fetch(targets, mine), 300);
  }

  private async fetch(targets: Targets, mine: number): Promise<void> {
    let reach: Reach | null = null;
    try {
      const answer = await fetch("/api/v1/dispatches/reach", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(targets),
      });
      if (answer.ok) reach = (await answer.json()) as Reach;
    } catch {
      // Said below: the number is checked again before sending.
    }
    if (mine === this.asked) this.told(reach, reach === null);
  }
}
