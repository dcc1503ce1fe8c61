import { queuedForm } from "./answers";
import { showBand } from "./band";
import { clockAhead, compareClocks, serverNow, setClockAhead } from "./clock";
import { Desk } from "./desk";
import { Duty } from "./duty";
import { Homes } from "./homes";
import { Hub } from "./hub";
import { showLink } from "./link";
import { isOpen, isWaiting, type Dispatch, type Home, type PageData, type PhotoReceipt, type Receipt } from "./messages";
import { Outbox } from "./outbox";
import { Ring } from "./ring";
import type { Entry, Snapshot, Store } from "./store";
import { text } from "./texts";

/** What one page adds to the phone. */
export interface Screen {
  /** Paints what is the page's own. */
  show(): void;
  /** A dispatch arrived, or waits and was called for again. */
  arrived?(dispatch: Dispatch): void;
  /** The server has an act. */
  confirmed?(entry: Entry): void;
  /** Wraps a change, so that what is being read does not vanish. */
  around?<T>(change: () => T): T;
  /** Once a second while the page is looked at. */
  tick?(): void;
  opened?(): void;
}

const touchEndsWithin = 500;
const saveWithin = 300;
const alarmOpen = document.getElementById("alarm-open") as HTMLAnchorElement;

/** The phone, whichever page is open: what the hub says goes to the desk, what the person says to the outbox, then all is shown. */
export class Core {
  readonly desk: Desk;
  readonly hub: Hub;
  readonly outbox: Outbox;
  readonly homes: Homes;
  readonly ring = new Ring(() => this.showRinging());
  screen: Screen = { show: () => undefined };
  private readonly duty = new Duty(this.ring);
  private asOf: string;
  private saving: ReturnType<typeof setTimeout> | undefined;
  private hiding: ReturnType<typeof setTimeout> | undefined;
  private persistAsked = false;

  constructor(readonly store: Store, page: PageData, kept: Snapshot | undefined) {
    // A page painted before the last thing kept came out of the cache: what was kept has seen more.
    const isOld = kept !== undefined && Date.parse(kept.savedAt) >= Date.parse(page.renderedAt);
    const source = isOld ? kept : page;
    this.desk = new Desk(source.mode);
    for (const dispatch of source.dispatches) this.desk.apply(dispatch);
    for (const id of kept?.dismissed ?? []) this.desk.dismissed.add(id);
    this.desk.cursor = source.cursor;
    this.asOf = isOld ? kept.savedAt : page.renderedAt;
    setClockAhead(kept?.clockAhead ?? null);
    this.homes = new Homes(store, page, isOld);

    this.hub = new Hub({
      cursor: () => this.desk.cursor,
      forgetCursor: () => (this.desk.cursor = null),
      resumed: (resumed) => {
        const ringing = this.around(() => this.desk.resume(resumed));
        if (ringing.length > 0) this.arrive(ringing[0]!, false);
        this.changed();
      },
      sent: (dispatch) => {
        const news = this.desk.apply(dispatch);
        this.hub.received(unreceived([dispatch]));
        if (news !== "changed" && isWaiting(dispatch)) this.arrive(dispatch, news === "reminded");
        this.changed();
      },
      dispatchChanged: (dispatch) => {
        this.around(() => this.desk.apply(dispatch));
        this.changed();
      },
      modeChanged: (mode) => {
        this.desk.mode = mode;
        this.changed();
      },
      linkChanged: (link) => {
        if (link === "connected") this.linked();
        this.show();
      },
    });
    this.outbox = new Outbox(store, page.memberId, (entry, answer) => this.confirmed(entry, answer), () => this.show());
  }

  async start(): Promise<void> {
    await Promise.all([this.outbox.load(), this.homes.load(this.doorDispatches())]);
    document.addEventListener("submit", (event) => void this.queued(event));
    document.addEventListener("click", (event) => {
      const target = (event.target as Element).closest("#alarm-stop, #reload");
      if (target?.id === "reload" && this.hub.link !== "revoked") {
        event.preventDefault();
        this.wake();
      }
    });
    for (const touch of ["pointerdown", "keydown"]) document.addEventListener(touch, () => this.touched());
    window.addEventListener("online", () => this.wake());
    window.addEventListener("offline", () => this.show());
    window.addEventListener("focus", () => void this.outbox.flush());
    window.addEventListener("pageshow", (event) => event.persisted && this.wake());
    document.addEventListener("visibilitychange", () => this.visibilityChanged());
    setInterval(() => document.visibilityState === "visible" && this.tick(), 1_000);
    this.save();
    this.screen.opened?.();
    this.show();
    this.wake();
  }

  wake(): void {
    this.hub.wake();
    void this.outbox.flush();
  }

  show(): void {
    if (this.hub.isUp) this.asOf = new Date(serverNow()).toISOString();
    showBand(this.desk.mode);
    showLink(this.hub, this.outbox, this.store, this.asOf);
    this.screen.show();
  }

  changed(): void {
    this.show();
    if (this.hub.isUp) void this.homes.fetchMissing(this.doorDispatches()).then(() => this.show());
    this.saving ??= setTimeout(() => this.save(), saveWithin);
  }

  /** Open, gone through home by home, and not refused by this person. */
  doorDispatches(): Dispatch[] {
    return [...this.desk.dispatches.values()].filter((one) => one.perHousehold && isOpen(one) && one.state !== "declined");
  }

  private around<T>(change: () => T): T {
    return this.screen.around ? this.screen.around(change) : change();
  }

  private linked(): void {
    this.hub.received(unreceived([...this.desk.dispatches.values()]));
    void this.outbox.flush();
    void compareClocks();
    void this.homes.refresh(this.doorDispatches()).then(() => this.show());
  }

  private confirmed(entry: Entry, answer: unknown): void {
    if (entry.act === "household") this.homes.confirm(entry.dispatchId!, answer as Home);
    else if (entry.act === "photo") this.desk.confirmPhoto(answer as PhotoReceipt, entry);
    else if (entry.act !== "report" && entry.act !== "ledger" && entry.act !== "visit") this.desk.confirm(answer as Receipt, entry);
    this.screen.confirmed?.(entry);
    this.changed();
  }

  /** A form that belongs to no dispatch's card is kept and sent like everything else. */
  private async queued(event: SubmitEvent): Promise<void> {
    const form = event.target as HTMLFormElement;
    if (!form.dataset.queue) return;
    event.preventDefault();
    const entry = queuedForm(form, event.submitter ?? null);
    this.ring.stop();
    await this.outbox.add(entry);
    form.reset();
    form.dispatchEvent(new CustomEvent("queued", { bubbles: true }));
  }

  private arrive(dispatch: Dispatch, reminded: boolean): void {
    document.getElementById("alarm-words")!.textContent = text(reminded ? "remindedNow" : "arrived", dispatch.title);
    alarmOpen.href = `/phone?dispatch=${dispatch.dispatchId}`;
    alarmOpen.hidden = location.pathname === "/phone";
    this.screen.arrived?.(dispatch);
    this.ring.start();
  }

  private touched(): void {
    this.ring.stop();
    void this.ring.unlock();
    if (this.persistAsked) return;
    this.persistAsked = true;
    void navigator.storage?.persist?.().catch(() => false);
  }

  /** A touch silences at once, but what lies under the finger must not move before the touch is over. */
  private showRinging(): void {
    clearTimeout(this.hiding);
    const alarm = document.getElementById("alarm")!;
    if (this.ring.ringing) alarm.hidden = false;
    else this.hiding = setTimeout(() => (alarm.hidden = true), touchEndsWithin);
    this.duty.show();
  }

  private visibilityChanged(): void {
    if (document.visibilityState === "visible") {
      this.wake();
      this.show();
    } else {
      this.save();
    }
  }

  private tick(): void {
    this.show();
    this.screen.tick?.();
    if (this.ring.ringing && this.desk.waiting().length === 0) this.ring.stop();
  }

  private save(): void {
    clearTimeout(this.saving);
    this.saving = undefined;
    const kept = this.desk.worthKeeping();
    const ids = new Set(kept.map((dispatch) => dispatch.dispatchId));
    void this.store.keep({
      savedAt: this.asOf,
      clockAhead: clockAhead(),
      cursor: this.desk.cursor,
      mode: this.desk.mode,
      dispatches: kept,
      dismissed: [...this.desk.dismissed].filter((id) => ids.has(id)),
    }).catch(() => undefined);
    void this.store.forgetHomesBut(this.doorDispatches().map((one) => one.dispatchId)).catch(() => undefined);
  }
}

const unreceived = (dispatches: Dispatch[]): string[] =>
  dispatches.filter((one) => isOpen(one) && (one.state === "queued" || one.state === "sent")).map((one) => one.dispatchId);
