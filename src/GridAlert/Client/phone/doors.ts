import { clockOffset, phoneNow, shortTime } from "./clock";
import type { Core, Screen } from "./core";
import { homeView, isLeft, type HomeView } from "./homes";
import type { Dispatch, HouseholdOutcome } from "./messages";
import { fromTemplate } from "./templates";
import { text } from "./texts";

const byId = (id: string): HTMLElement => document.getElementById(id)!;
const glyphs: Record<HouseholdOutcome, string> = { done: "✔", absent: "○", refused: "✕", moved: "→" };
const refreshEvery = 20_000;

/** 到户: floor by floor, one tap an outcome, with or without network. */
export class DoorsScreen implements Screen {
  private readonly asked = new URLSearchParams(location.search).get("dispatch");
  private onlyRest = new URLSearchParams(location.search).get("rest") === "true";
  private refreshedAt = Date.now();

  constructor(private readonly core: Core) {
    byId("doors-list").addEventListener("click", (event) => void this.pressed(event));
    byId("doors-form").addEventListener("submit", (event) => event.preventDefault());
    byId("doors-rest").addEventListener("click", (event) => {
      event.preventDefault();
      this.onlyRest = !this.onlyRest;
      this.show();
    });
  }

  show(): void {
    const dispatch = this.dispatch();
    const homes = dispatch && this.core.homes.of(dispatch.dispatchId);
    byId("doors-none").hidden = dispatch !== undefined;
    byId("doors-unknown").hidden = !dispatch || homes !== undefined;
    byId("doors-body").hidden = !homes;
    write(byId("doors-title"), dispatch?.title ?? text("doors.title"));
    (byId("doors-back") as HTMLAnchorElement).href = dispatch ? `/phone?dispatch=${dispatch.dispatchId}` : "/phone";
    document.title = text("doors.title");
    if (!homes) return;
    const views = homes.items.map((home) => homeView(home, this.core.outbox.entries.filter((entry) => entry.dispatchId === dispatch.dispatchId)));
    this.showProgress(views);
    this.showHomes(this.onlyRest ? views.filter(isLeft) : views);
  }

  tick(): void {
    if (!this.core.hub.isUp || Date.now() - this.refreshedAt < refreshEvery) return;
    this.refreshedAt = Date.now();
    void this.core.homes.refresh(this.core.doorDispatches()).then(() => this.show());
  }

  private dispatch(): Dispatch | undefined {
    const found = this.core.desk.dispatches.get(this.asked ?? "");
    if (found?.perHousehold) return found;
    return this.asked ? undefined : this.core.doorDispatches().sort((one, other) => Date.parse(other.sentAt) - Date.parse(one.sentAt))[0];
  }

  private async pressed(event: Event): Promise<void> {
    const button = (event.target as Element).closest<HTMLButtonElement>("button[data-outcome]");
    const row = button?.closest<HTMLElement>("[data-home]");
    const dispatch = this.dispatch();
    if (!button || !row || !dispatch) return;
    event.preventDefault();
    const householdId = row.dataset.home!;
    const outcome = button.dataset.outcome!;
    await this.press(dispatch, householdId, outcome, button.dataset.settles === "true", row.querySelector('[data-part="room"]')!.textContent!);
    row.querySelector("details")?.removeAttribute("open");
    this.core.show();
    // The pressed button may be gone: whoever goes on by keys stays at this home.
    const next = byId(`home-${householdId}`)?.querySelector<HTMLElement>(outcome === "open" ? '[data-part="buttons"] button' : '[data-part="undo"]');
    next?.focus({ preventScroll: true });
  }

  private async press(dispatch: Dispatch, householdId: string, outcome: string, settles: boolean, title: string): Promise<void> {
    const { outbox } = this.core;
    const mine = outbox.entries.filter((one) => one.dispatchId === dispatch.dispatchId && one.householdId === householdId);
    for (const refused of mine.filter((one) => one.refused !== null)) await outbox.cancel(refused.id);
    // What has not left the phone was never said.
    const unsent = mine.filter((one) => one.refused === null).pop();
    if (outcome === "open" && unsent && (await outbox.cancel(unsent.id))) return;
    await outbox.add({
      act: "household",
      path: `dispatches/${dispatch.dispatchId}/households/${householdId}`,
      dispatchId: dispatch.dispatchId,
      householdId,
      title,
      body: { occurredAt: phoneNow(), clockOffset: clockOffset(), outcome, settles },
    });
  }

  private showProgress(views: HomeView[]): void {
    const count = (outcome: HouseholdOutcome | null) => views.filter((view) => view.outcome === outcome).length;
    const open = count(null);
    const conflicts = views.filter((view) => view.conflict).length;
    write(byId("doors-visited"), text("doors.visited", views.length - open, views.length));
    const bar = byId("doors-bar") as HTMLProgressElement;
    bar.max = Math.max(1, views.length);
    bar.value = views.length - open;
    write(byId("doors-figures"), text("doors.figures", count("done"), count("absent"), count("refused"), count("moved"), open));
    byId("doors-done").hidden = open > 0 || views.length === 0;
    byId("doors-conflicts").hidden = conflicts === 0;
    write(byId("doors-conflicts"), text("doors.conflicts", conflicts));
    write(byId("doors-rest"), this.onlyRest ? text("doors.all") : text("doors.rest", views.filter(isLeft).length));
  }

  private showHomes(views: HomeView[]): void {
    const list = byId("doors-list");
    byId("doors-rest-none").hidden = views.length > 0;
    const shape = views.map((view) => view.home.householdId).join();
    if (list.dataset.shape !== shape) {
      list.dataset.shape = shape;
      list.replaceChildren(...this.floors(views));
    }
    for (const view of views) this.fill(byId(`home-${view.home.householdId}`), view);
  }

  private floors(views: HomeView[]): Element[] {
    const floors = new Map<string, HomeView[]>();
    for (const view of views) {
      const title = view.home.fragile ? text("doors.first") : text("doors.floor", view.home.floor);
      floors.set(title, [...(floors.get(title) ?? []), view]);
    }
    return [...floors].map(([title, homes]) => {
      const floor = document.createElement("section");
      floor.className = "floor";
      const head = document.createElement("h2");
      head.textContent = title;
      const rows = document.createElement("ul");
      rows.className = "homes";
      rows.append(...homes.map((view) => this.row(view)));
      floor.append(head, rows);
      return floor;
    });
  }

  /** What of a home does not change by pressing. */
  private row({ home }: HomeView): Element {
    const row = fromTemplate("home-template") as HTMLElement;
    row.id = `home-${home.householdId}`;
    row.dataset.home = home.householdId;
    part(row, "room").textContent = home.room;
    part(row, "name").textContent = home.contactName ?? "";
    part(row, "tags").replaceChildren(...home.tags.map((tag) => element("span", "tag", text(`tag.${tag}`))));
    const call = part<HTMLAnchorElement>(row, "call");
    call.hidden = home.phone === null;
    call.href = `tel:${home.phone ?? ""}`;
    call.setAttribute("aria-label", text("doors.callWho", home.room, home.contactName ?? ""));
    part(row, "buttons").setAttribute("aria-label", home.room);
    part(row, "undo").setAttribute("aria-label", text("doors.undoWho", home.room));
    row.querySelector("summary")!.setAttribute("aria-label", text("doors.differWho", home.room));
    return row;
  }

  private fill(row: HTMLElement, view: HomeView): void {
    const sending = view.waiting !== null && view.waiting.id === this.core.outbox.sendingId && this.core.hub.isUp;
    const key = JSON.stringify([view, sending]);
    if (row.dataset.key === key) return;
    row.dataset.key = key;
    const { home, outcome, conflict, waiting } = view;
    row.dataset.outcome = outcome ?? "open";
    part(row, "result").hidden = outcome === null || conflict;
    part(row, "glyph").textContent = outcome ? glyphs[outcome] : "";
    part(row, "outcome").textContent = outcome ? text(`outcome.${outcome}`) : "";
    const counts = home.versions[0];
    part(row, "said").textContent = waiting
      ? `${text("doors.own")} ${shortTime(waiting.body.occurredAt)}`
      : counts ? `${counts.own ? text("doors.own") : counts.name} ${shortTime(counts.occurredAt)}` : "";
    part(row, "note").textContent = waiting ? "" : (home.note ?? "");
    part(row, "undo").hidden = !view.own;
    part(row, "differ").hidden = outcome === null || view.own || conflict;
    part(row, "buttons").hidden = outcome !== null;
    part(row, "conflict").hidden = !conflict;
    if (conflict) this.fillConflict(row, view);
    part(row, "waiting").hidden = waiting === null;
    part(row, "waiting").textContent = waiting ? text(sending ? "doors.sending" : "doors.kept") : "";
    part(row, "refused").hidden = view.refused === null;
    part(row, "refused").textContent = view.refused ? text("doors.refused", view.refused) : "";
  }

  private fillConflict(row: HTMLElement, { home, waiting }: HomeView): void {
    const said: [HouseholdOutcome, string][] = home.versions
      .filter((version) => !(version.own && waiting))
      .map((version) => [version.outcome, this.said(version.role, version.own ? text("doors.own") : version.name, version.outcome, version.occurredAt)]);
    const pressed = waiting?.body.outcome as HouseholdOutcome | undefined;
    if (pressed && waiting) said.unshift([pressed, this.said("", text("doors.own"), pressed, waiting.body.occurredAt)]);
    part(row, "versions").replaceChildren(...said.map(([, words]) => element("li", "", words)));
    part(row, "settle").replaceChildren(...[...new Set(said.map(([outcome]) => outcome))].map((outcome) => {
      const button = element("button", "", text("doors.choose", text(`outcome.${outcome}`))) as HTMLButtonElement;
      button.dataset.outcome = outcome;
      button.dataset.settles = "true";
      return button;
    }));
  }

  private said(role: string, name: string, outcome: HouseholdOutcome, at: string): string {
    return text("doors.version", role ? text(`role.${role}`) : "", name, text(`outcome.${outcome}`), shortTime(at)).trim();
  }
}

const part = <T extends HTMLElement = HTMLElement>(row: HTMLElement, name: string): T => row.querySelector<T>(`[data-part="${name}"]`)!;

function element(tag: string, className: string, words: string): HTMLElement {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.textContent = words;
  return made;
}

function write(target: Element, words: string): void {
  if (target.textContent !== words) target.textContent = words;
}
