import { answerOf } from "./answers";
import { showBand } from "./band";
import { focusCard, focusOutcome, hideCard, isBeingFilledIn, showCard, shownDispatch } from "./card";
import { clockAhead, compareClocks, phoneNow, serverNow, setClockAhead } from "./clock";
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
  private asOf: string;
  private openedId: string | null;
  private shownSince = Date.now();
  private saving: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly store: Store, page: PageData, kept: Snapshot | undefined) {
    // A page painted before the last thing kept came out of the cache: what was kept has seen more.
    const isOld = kept !== undefined && Date.parse(kept.savedAt) >= Date.parse(page.renderedAt);
    const source = isOld ? kept : page;
    this.desk = new Desk(source.mode);
    for (const dispatch of source.dispatches) this.desk.apply(dispatch);
    for (const id of kept?.dismissed ?? []) this.desk.dismissed.add(id);
    for (const [id, from] of Object.entries(kept?.availableFrom ?? {})) this.availableFrom.set(id, from);
    this.desk.cursor = source.cursor;
    this.asOf = isOld ? kept.savedAt : page.renderedAt;
    setClockAhead(kept?.clockAhead ?? 0);
    this.openedId = new URLSearchParams(location.search).get("dispatch");

    this.hub = new Hub({
      cursor: () => this.desk.cursor,
      forgetCursor: () => (this.desk.cursor = null),
      resumed: (resumed) => {
        const ringing = this.holdingClosed(() => this.desk.resume(resumed));
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
        this.holdingClosed(() => this.desk.apply(dispatch));
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
          void compareClocks();
        }
        this.show();
      },
    });
    this.outbox = new Outbox(
      store,
      (entry) => this.hub.answer(entry),
      (entry, receipt) => {
        if (entry.act !== "read") this.stayAt(entry.dispatchId);
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
    this.stayAt(dispatch.dispatchId);
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

  /** What became of an answer is shown where it was given, also after a reload. */
  private stayAt(id: string): void {
    if (shownDispatch() !== id) return;
    this.openedId = id;
    history.replaceState(null, "", `/phone?dispatch=${id}`);
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

  /** What is being read does not vanish when it is called off: it stays and says so, or the newer one takes its place. */
  private holdingClosed<T>(change: () => T): T {
    const id = shownDispatch() ?? "";
    const wasOpen = this.isOpenNow(id);
    const result = change();
    const current = this.desk.dispatches.get(id);
    if (!current || !wasOpen || isOpen(current)) return result;
    const newer = this.desk.dispatches.get(this.newerThan(current) ?? "");
    this.openedId = newer && isWaiting(newer) && !isBeingFilledIn() ? newer.dispatchId : id;
    return result;
  }

  private isOpenNow(id: string): boolean {
    const dispatch = this.desk.dispatches.get(id);
    return dispatch !== undefined && isOpen(dispatch);
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
    if (this.hub.isUp) this.asOf = new Date(serverNow()).toISOString();
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
      linked: this.hub.isUp,
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
