import { answerOf } from "./answers";
import { showBand } from "./band";
import { focusCard, focusOutcome, hideCard, isBeingFilledIn, showCard, shownDispatch } from "./card";
import { clockAhead, phoneNow, setClockAhead } from "./clock";
import { Desk } from "./desk";
import { Duty } from "./duty";
import { Hub } from "./hub";
import { showLink } from "./link";
import { showLists } from "./lists";
import { isOpen, isWaiting, type Dispatch, type PageData } from "./messages";
import { Outbox } from "./outbox";
import { Ring } from "./ring";
import type { Snapshot, Store } from "./store";
import { text } from "./texts";
import { availableFrom, cardView } from "./view";

const readAfter = 1_000;
const retryEvery = 15_000;

/** Joins the parts: what the hub says goes to the desk, what the person says goes to the outbox, then all is shown. */
export class App {
  private readonly desk: Desk;
  private readonly hub: Hub;
  private readonly outbox: Outbox;
  private readonly ring = new Ring(() => this.showRinging());
  private readonly duty = new Duty(this.ring);
  private readonly availableFrom = new Map<string, string | null>();
  private readonly readMarked = new Set<string>();
  private readonly renderedAt: string;
  private asOf: string;
  private openedId: string | null;
  private shownSince = Date.now();
  private saving: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly store: Store, page: PageData, kept: Snapshot | undefined) {
    // A page no newer than what was kept came out of the cache: what was kept has seen more.
    const fromCache = kept !== undefined && Date.parse(kept.renderedAt) >= Date.parse(page.renderedAt);
    const source = fromCache ? kept : page;
    this.desk = new Desk(source.mode);
    for (const dispatch of source.dispatches) this.desk.apply(dispatch);
    for (const id of kept?.dismissed ?? []) this.desk.dismissed.add(id);
    for (const [id, from] of Object.entries(kept?.availableFrom ?? {})) this.availableFrom.set(id, from);
    this.desk.cursor = source.cursor;
    this.renderedAt = page.renderedAt;
    this.asOf = fromCache ? kept.savedAt : page.renderedAt;
    setClockAhead(fromCache ? kept.clockAhead : Date.parse(page.renderedAt) - arrivalOfPage());
    this.openedId = new URLSearchParams(location.search).get("dispatch");

    this.hub = new Hub({
      cursor: () => this.desk.cursor,
      forgetCursor: () => (this.desk.cursor = null),
      resumed: (resumed) => {
        const ringing = this.desk.resume(resumed);
        if (ringing.length > 0) this.arrive(ringing[0]!);
        this.changed();
      },
      sent: (dispatch) => {
        const news = this.desk.apply(dispatch);
        this.hub.received(unreceived([dispatch]));
        if (news !== "changed" && isWaiting(dispatch)) this.arrive(dispatch, news === "reminded");
        this.changed();
      },
      dispatchChanged: (dispatch) => {
        this.desk.apply(dispatch);
        this.changed();
      },
      modeChanged: (mode) => {
        this.desk.mode = mode;
        this.changed();
      },
      linkChanged: (link) => {
        if (link === "connected") {
          this.hub.received(unreceived([...this.desk.dispatches.values()]));
          void this.outbox.flush();
        }
        this.show();
      },
    });
    this.outbox = new Outbox(
      store,
      (entry) => this.hub.answer(entry),
      (entry, receipt) => {
        if (entry.act === "acknowledge") this.availableFrom.set(entry.dispatchId, availableFrom(entry));
        this.desk.confirm(receipt);
        this.changed();
      },
      () => this.show(),
    );
  }

  async start(): Promise<void> {
    await this.outbox.load();
    document.addEventListener("submit", (event) => void this.submitted(event));
    document.addEventListener("click", (event) => this.clicked(event));
    for (const touch of ["pointerdown", "keydown"]) document.addEventListener(touch, () => this.touched());
    window.addEventListener("popstate", () => this.open(new URLSearchParams(location.search).get("dispatch"), false));
    window.addEventListener("online", () => this.hub.wake());
    window.addEventListener("offline", () => this.show());
    window.addEventListener("pageshow", (event) => event.persisted && this.hub.wake());
    document.addEventListener("visibilitychange", () => this.visibilityChanged());
    setInterval(() => document.visibilityState === "visible" && this.tick(), 1_000);
    setInterval(() => void this.outbox.flush(), retryEvery);
    this.save();
    this.show();
    this.hub.wake();
  }

  private async submitted(event: SubmitEvent): Promise<void> {
    const form = event.target as HTMLFormElement;
    const dispatch = this.desk.dispatches.get(shownDispatch() ?? "");
    if (!form.dataset.act || !dispatch) return;
    event.preventDefault();
    const answer = answerOf(form, dispatch);
    this.openedId = dispatch.dispatchId;
    this.ring.stop();
    await this.outbox.forgetRefused(dispatch.dispatchId);
    if (answer.act !== "withdraw" || !(await this.outbox.removeUnsent(dispatch.dispatchId))) {
      await this.outbox.add(answer);
    }
    for (const details of form.closest(".card")!.querySelectorAll("details")) if (!details.dataset.waiting) details.open = false;
    this.show();
    if (answer.act === "withdraw") focusCard();
    else focusOutcome();
  }

  private clicked(event: MouseEvent): void {
    const target = (event.target as Element).closest<HTMLElement>("[data-open], [data-understood], #alarm-stop, #reload, #back");
    if (!target) return;
    if (target.id === "alarm-stop") {
      this.ring.stop();
      return;
    }
    event.preventDefault();
    if (target.id === "reload") this.hub.wake();
    else if (target.dataset.open) this.open(target.dataset.open, true);
    else if (target.id === "back") this.open(null, true);
    else void this.understood();
  }

  private async understood(): Promise<void> {
    const id = shownDispatch();
    if (!id) return;
    await this.outbox.forgetRefused(id);
    const dispatch = this.desk.dispatches.get(id);
    if (dispatch && !isOpen(dispatch)) {
      this.desk.dismissed.add(id);
      this.open(null, true);
    }
    this.changed();
  }

  private open(id: string | null, push: boolean): void {
    this.openedId = id;
    if (push) history.pushState(null, "", id ? `/phone?dispatch=${id}` : "/phone");
    this.show();
    window.scrollTo(0, 0);
    if (shownDispatch()) focusCard();
  }

  private arrive(dispatch: Dispatch, reminded = false): void {
    document.getElementById("alarm-words")!.textContent = text(reminded ? "remindedNow" : "arrived", dispatch.title);
    const current = this.desk.dispatches.get(shownDispatch() ?? "");
    if (!isBeingFilledIn() && !(current && isWaiting(current))) this.openedId = null;
    this.ring.start();
  }

  private touched(): void {
    this.ring.stop();
    void this.ring.unlock();
  }

  private showRinging(): void {
    document.getElementById("alarm")!.hidden = !this.ring.ringing;
    this.duty.show();
  }

  private visibilityChanged(): void {
    if (document.visibilityState === "visible") {
      this.hub.wake();
      this.show();
    } else {
      this.save();
    }
  }

  private tick(): void {
    this.show();
    const dispatch = this.desk.dispatches.get(shownDispatch() ?? "");
    if (dispatch && Date.now() - this.shownSince >= readAfter) this.markRead(dispatch);
    if (this.ring.ringing && this.desk.waiting().length === 0) this.ring.stop();
  }

  private markRead(dispatch: Dispatch): void {
    const unread = isWaiting(dispatch) && dispatch.state !== "read";
    if (!unread || this.readMarked.has(dispatch.dispatchId) || this.outbox.of(dispatch.dispatchId).length > 0) return;
    this.readMarked.add(dispatch.dispatchId);
    void this.outbox.add({ dispatchId: dispatch.dispatchId, act: "read", occurredAt: phoneNow(), note: null, reply: null, reason: null });
  }

  private changed(): void {
    this.show();
    clearTimeout(this.saving);
    this.saving = setTimeout(() => this.save(), 300);
  }

  private show(): void {
    if (this.hub.link === "connected") this.asOf = new Date().toISOString();
    const before = shownDispatch();
    const first = this.desk.first();
    const dispatch = this.desk.dispatches.get(this.openedId ?? "") ?? first;
    if (dispatch) showCard(dispatch, this.viewOf(dispatch), this.newerThan(dispatch));
    else hideCard();
    if (shownDispatch() !== before) this.shownSince = Date.now();
    document.getElementById("back")!.hidden = !dispatch || dispatch === first;
    showBand(this.desk.mode);
    showLists(this.desk, shownDispatch());
    showLink(this.hub, this.outbox, this.store.durable, this.asOf);
    const waiting = this.desk.waiting().length;
    document.title = `${waiting > 0 ? `(${waiting}) ` : ""}${text("appName")}`;
  }

  private viewOf(dispatch: Dispatch) {
    return cardView(dispatch, {
      entries: this.outbox.of(dispatch.dispatchId),
      sendingId: this.outbox.sendingId,
      sendingSince: this.outbox.sendingSince,
      linked: this.hub.link === "connected",
      durable: this.store.durable,
      answeredAt: this.desk.answeredAt(dispatch),
      availableFrom: this.availableFrom.get(dispatch.dispatchId),
    });
  }

  private newerThan(dispatch: Dispatch): string | null {
    if (dispatch.dispatchState !== "superseded") return null;
    return [...this.desk.dispatches.values()].find((one) => one.supersedes === dispatch.dispatchId)?.dispatchId ?? null;
  }

  private save(): void {
    const kept = this.desk.worthKeeping();
    const ids = new Set(kept.map((dispatch) => dispatch.dispatchId));
    void this.store.keep({
      renderedAt: this.renderedAt,
      savedAt: this.asOf,
      clockAhead: clockAhead(),
      cursor: this.desk.cursor,
      mode: this.desk.mode,
      dispatches: kept,
      dismissed: [...this.desk.dismissed].filter((id) => ids.has(id)),
      availableFrom: Object.fromEntries([...this.availableFrom].filter(([id]) => ids.has(id))),
    }).catch(() => undefined);
  }
}

const unreceived = (dispatches: Dispatch[]): string[] =>
  dispatches.filter((one) => isOpen(one) && (one.state === "queued" || one.state === "sent")).map((one) => one.dispatchId);

/** When the first byte of this page came in, on this phone's clock. */
function arrivalOfPage(): number {
  const [entry] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return performance.timeOrigin + (entry?.responseStart ?? performance.now());
}
