import { clockOffset, phoneNow } from "./clock";
import type { Core, Screen } from "./core";
import { clear, differences, fill, jsonOf } from "./home-form";
import { renewPage } from "./offline";
import type { Act, Entry } from "./store";
import { text } from "./texts";

const list = document.getElementById("everyday-list")!;
const freshFor = 30_000;
/** Each page has its own acts. */
const acts: Record<string, Act> = { ledger: "ledger", visits: "visit" };

/**
 * The ledger and the round of visits: the server paints the homes, a form is one press. What was pressed lies over its home until
 * the server has it; where somebody else was first, both versions are shown and the person chooses.
 */
export class EverydayScreen implements Screen {
  private paintedAt: number;
  private refreshing = false;

  constructor(private readonly core: Core, renderedAt: string) {
    this.paintedAt = Date.parse(renderedAt);
    document.addEventListener("submit", (event) => void this.submitted(event));
    list.addEventListener("click", (event) => void this.clicked(event));
  }

  show(): void {
    for (const row of list.querySelectorAll<HTMLElement>("[data-home]")) this.showHome(row);
    const adding = document.querySelector<HTMLFormElement>('form[data-path="ledger"]');
    if (adding) this.showAdding(adding);
    if (this.core.hub.isUp && Date.now() - this.paintedAt > freshFor) void this.refresh();
  }

  confirmed(entry: Entry): void {
    if (isOurs(entry)) void this.refresh();
  }

  private async submitted(event: SubmitEvent): Promise<void> {
    const form = event.target as HTMLFormElement;
    const act = form.dataset.everyday as Act | undefined;
    if (!act) return;
    event.preventDefault();
    const fields = jsonOf(form, event.submitter);
    const householdId = form.closest<HTMLElement>("[data-home]")?.dataset.home ?? null;
    await this.send(act, form.dataset.path!, householdId, form.dataset.title ?? "", fields);
    form.closest("details")?.removeAttribute("open");
    if (!householdId) form.reset();
    this.core.show();
    const row = form.closest<HTMLElement>("[data-home]");
    row?.querySelector<HTMLElement>("summary, button")?.focus({ preventScroll: true });
  }

  /** An edit takes the place of one that has not left the phone, and of one that was refused. */
  private async send(act: Act, path: string, householdId: string | null, title: string, fields: Record<string, unknown>): Promise<void> {
    const { outbox } = this.core;
    for (const entry of this.of(householdId)) {
      const isSame = act === "visit" ? entry.body.way === fields.way : !fields.onlyConfirms;
      if (householdId && (entry.refused !== null || isSame)) await outbox.cancel(entry.id);
    }
    await outbox.add({ act, path, dispatchId: null, householdId, title, body: { occurredAt: phoneNow(), clockOffset: clockOffset(), ...fields } });
  }

  private async clicked(event: Event): Promise<void> {
    const button = (event.target as Element).closest<HTMLElement>("[data-mine], [data-theirs]");
    const row = button?.closest<HTMLElement>("[data-home]");
    const entry = row && this.of(row.dataset.home!).filter((one) => one.refused !== null).pop();
    if (!button || !row || !entry) return;
    await this.core.outbox.cancel(entry.id);
    const { occurredAt: _at, clockOffset: _offset, ...fields } = entry.body;
    if (button.hasAttribute("data-mine")) await this.send(entry.act, entry.path, entry.householdId, entry.title, { ...fields, expectedVersion: Number(row.dataset.version) });
    else clear(row);
    this.core.show();
    row.querySelector<HTMLElement>("summary")?.focus({ preventScroll: true });
  }

  private of(householdId: string | null): Entry[] {
    return this.core.outbox.entries.filter((entry) => isOurs(entry) && entry.householdId === householdId && entry.act === acts[list.dataset.kept!]);
  }

  private showHome(row: HTMLElement): void {
    const entries = this.of(row.dataset.home!);
    const refused = entries.filter((entry) => entry.refused !== null).pop();
    const waiting = entries.filter((entry) => entry.refused === null).pop();
    const sending = waiting !== undefined && waiting.id === this.core.outbox.sendingId && this.core.hub.isUp;
    const key = JSON.stringify([refused?.id, refused?.refused, waiting?.id, sending, row.dataset.version]);
    if (row.dataset.key === key) return;
    const isNew = row.dataset.key === undefined;
    row.dataset.key = key;
    const part = (name: string): HTMLElement | null => row.querySelector(`[data-part="${name}"]`);
    const words = part("waiting")!;
    words.hidden = !waiting;
    words.textContent = waiting ? [pressed(waiting), text(sending ? "everyday.sending" : "everyday.kept")].filter(Boolean).join(" · ") : "";
    const conflict = part("conflict")!;
    conflict.hidden = !refused;
    part("refused")!.textContent = refused?.refused ?? "";
    const form = row.querySelector<HTMLFormElement>("form.home-form")!;
    if (refused) part("differences")?.replaceChildren(...differences(form, refused.body).map(line));
    // A page that came out of the cache shows what the server last had: what was typed since lies over it.
    else if (waiting && isNew && !waiting.body.onlyConfirms) fill(form, waiting.body);
    if (waiting && list.dataset.kept === "visits") row.dataset.outcome = waiting.body.outcome === "met" ? "done" : waiting.body.outcome;
    if (waiting && isNew) part("edit")?.removeAttribute("open");
  }

  private showAdding(form: HTMLElement): void {
    const waiting = this.core.outbox.entries.filter((entry) => entry.path === "ledger");
    const words = form.querySelector<HTMLElement>('[data-part="waiting"]')!;
    words.hidden = waiting.length === 0;
    const said = waiting.map((entry) => `${String(entry.body.room)}: ${entry.refused ?? text("everyday.kept")}`).join(" · ");
    if (words.textContent !== said) words.textContent = said;
    if (waiting.length > 0) form.closest("details")!.open = true;
  }

  /** Paints anew what nobody is typing in, and lets the phone keep the newer page. */
  private async refresh(): Promise<void> {
    if (this.refreshing || document.hidden) return;
    this.refreshing = true;
    try {
      const answer = await fetch(location.pathname, { cache: "no-store" }).catch(() => null);
      if (!answer?.ok || answer.redirected) return;
      const next = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("everyday-list");
      if (!next) return;
      this.paintedAt = Date.now();
      this.take(next);
      this.core.show();
      await renewPage();
    } finally {
      this.refreshing = false;
    }
  }

  private take(next: HTMLElement): void {
    const fresh = document.adoptNode(next);
    const focused = (document.activeElement as HTMLElement | null)?.closest<HTMLElement>("[data-home]")?.dataset.home;
    for (const row of list.querySelectorAll<HTMLElement>("[data-home]")) {
      const other = fresh.querySelector<HTMLElement>(`[data-home="${row.dataset.home}"]`);
      if (!other) continue;
      // What is being filled in stays as it is.
      if (row.dataset.version === other.dataset.version && isBeingFilledIn(row)) other.replaceWith(row);
    }
    const others = list.querySelector('[data-part="others"]')?.hasAttribute("open");
    fresh.querySelector('[data-part="others"]')?.toggleAttribute("open", others === true);
    list.replaceChildren(...fresh.childNodes);
    if (focused) list.querySelector<HTMLElement>(`[data-home="${focused}"] :is(summary, button)`)?.focus({ preventScroll: true });
  }
}

const isOurs = (entry: Entry): boolean => entry.act === "ledger" || entry.act === "visit";

/** An open form with something in it that the server did not paint. */
const isBeingFilledIn = (row: HTMLElement): boolean => {
  const edit = row.querySelector<HTMLDetailsElement>('[data-part="edit"]');
  return edit?.open === true && row.contains(document.activeElement);
};

const pressed = (entry: Entry): string => (entry.act === "visit" ? text(`everyday.said.${String(entry.body.outcome)}`) : "");

function line([label, present, mine]: [string, string, string]): HTMLElement {
  const item = document.createElement("li");
  item.textContent = text("everyday.differs", label, present || text("everyday.nothing"), mine || text("everyday.nothing"));
  return item;
}
