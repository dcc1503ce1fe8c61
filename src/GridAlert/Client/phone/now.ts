import { answerOf, photosOf, readMark } from "./answers";
import { askForReply, focusCard, focusOutcome, hideCard, isBeingFilledIn, showCard, shownDispatch } from "./card";
import type { Core, Screen } from "./core";
import { showLists } from "./lists";
import { isOpen, isWaiting, type Dispatch } from "./messages";
import { Mine } from "./mine";
import type { Entry } from "./store";
import { text } from "./texts";
import { cardView } from "./view";

const readAfter = 1_000;

/** The page of now: one task at a time, what else there is below it. */
export class NowScreen implements Screen {
  private readonly readMarked = new Set<string>();
  private readonly mine: Mine;
  private openedId = new URLSearchParams(location.search).get("dispatch");
  private shownSince = Date.now();

  constructor(private readonly core: Core) {
    this.mine = new Mine(core);
    document.addEventListener("submit", (event) => void this.submitted(event));
    document.addEventListener("click", (event) => this.clicked(event));
    window.addEventListener("popstate", () => this.open(new URLSearchParams(location.search).get("dispatch"), false));
  }

  show(): void {
    const { desk } = this.core;
    const before = shownDispatch();
    const first = desk.first();
    const dispatch = desk.dispatches.get(this.openedId ?? "") ?? first;
    if (dispatch) showCard(dispatch, this.viewOf(dispatch), this.newerThan(dispatch));
    else hideCard();
    if (shownDispatch() !== before) this.shownSince = Date.now();
    document.getElementById("back")!.hidden = !dispatch || dispatch === first;
    showLists(desk, shownDispatch());
    this.mine.show();
    const waiting = desk.waiting().length;
    document.title = `${waiting > 0 ? `(${waiting}) ` : ""}${text("appName")}`;
  }

  arrived(): void {
    const current = this.core.desk.dispatches.get(shownDispatch() ?? "");
    if (!isBeingFilledIn() && !(current && isWaiting(current))) this.openedId = null;
  }

  confirmed(entry: Entry): void {
    if (entry.act !== "read" && entry.dispatchId) this.stayAt(entry.dispatchId);
  }

  /** What is being read does not vanish when it is called off: it stays and says so, or the newer one takes its place. */
  around<T>(change: () => T): T {
    const id = shownDispatch() ?? "";
    const before = this.core.desk.dispatches.get(id);
    const wasOpen = before !== undefined && isOpen(before);
    const result = change();
    const current = this.core.desk.dispatches.get(id);
    if (!current || !wasOpen || isOpen(current)) return result;
    const newer = this.core.desk.dispatches.get(this.newerThan(current) ?? "");
    this.openedId = newer && isWaiting(newer) && !isBeingFilledIn() ? newer.dispatchId : id;
    return result;
  }

  tick(): void {
    const dispatch = this.core.desk.dispatches.get(shownDispatch() ?? "");
    if (dispatch && Date.now() - this.shownSince >= readAfter) this.markRead(dispatch);
  }

  private async submitted(event: SubmitEvent): Promise<void> {
    const { desk, outbox, ring } = this.core;
    const form = event.target as HTMLFormElement;
    const dispatch = desk.dispatches.get(shownDispatch() ?? "");
    if (!form.dataset.act || !dispatch) return;
    event.preventDefault();
    const answer = answerOf(form, dispatch);
    const photos = answer.act === "reply" ? photosOf(form, dispatch, answer.body) : [];
    if (answer.act === "reply" && !answer.body.reply && photos.length === 0) {
      askForReply();
      return;
    }
    this.stayAt(dispatch.dispatchId);
    ring.stop();
    await outbox.forgetRefused(dispatch.dispatchId);
    const saysNothing = answer.act === "reply" && !answer.body.reply;
    if (!saysNothing && (answer.act !== "withdraw" || !(await outbox.removeUnsent(dispatch.dispatchId)))) await outbox.add(answer);
    for (const photo of photos) await outbox.add(photo);
    for (const details of form.closest(".card")!.querySelectorAll("details")) if (!details.dataset.waiting) details.open = false;
    this.core.show();
    if (answer.act === "withdraw") focusCard();
    else if (answer.act !== "reply") focusOutcome();
  }

  private clicked(event: MouseEvent): void {
    const target = (event.target as Element).closest<HTMLElement>("[data-open], [data-understood], #back");
    if (!target) return;
    event.preventDefault();
    if (target.dataset.open) this.open(target.dataset.open, true);
    else if (target.id === "back") this.open(null, true);
    else void this.understood();
  }

  private async understood(): Promise<void> {
    const id = shownDispatch();
    if (!id) return;
    await this.core.outbox.forgetRefused(id);
    const dispatch = this.core.desk.dispatches.get(id);
    if (dispatch && !isOpen(dispatch)) {
      this.core.desk.dismissed.add(id);
      this.open(null, true);
    }
    this.core.changed();
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
    this.core.show();
    window.scrollTo(0, 0);
    if (shownDispatch()) focusCard();
  }

  private markRead(dispatch: Dispatch): void {
    const unread = isWaiting(dispatch) && dispatch.state !== "read";
    if (!unread || this.readMarked.has(dispatch.dispatchId) || this.core.outbox.of(dispatch.dispatchId).length > 0) return;
    this.readMarked.add(dispatch.dispatchId);
    void this.core.outbox.add(readMark(dispatch));
  }

  private viewOf(dispatch: Dispatch) {
    const { outbox, store, desk, hub } = this.core;
    return cardView(dispatch, {
      entries: outbox.of(dispatch.dispatchId),
      sendingId: outbox.sendingId,
      sendingSince: outbox.sendingSince,
      linked: hub.isUp,
      durable: store.durable,
      answeredAt: desk.answeredAt(dispatch),
    });
  }

  private newerThan(dispatch: Dispatch): string | null {
    if (dispatch.dispatchState !== "superseded") return null;
    return [...this.core.desk.dispatches.values()].find((one) => one.supersedes === dispatch.dispatchId)?.dispatchId ?? null;
  }
}
