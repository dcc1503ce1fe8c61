import { exactTime } from "./clock";
import type { Core } from "./core";
import type { Entry } from "./store";
import { fromTemplate } from "./templates";
import { hasText, text } from "./texts";

const section = document.getElementById("mine") as HTMLDetailsElement;
const count = document.getElementById("mine-count")!;
const none = document.getElementById("mine-none")!;
const list = document.getElementById("mine-list")!;
const storage = document.getElementById("mine-storage")!;

/** What is still on this phone: every act with its state, to be tried again or given up. */
export class Mine {
  private persisted: boolean | undefined;

  constructor(private readonly core: Core) {
    section.hidden = false;
    this.openWhenAsked();
    window.addEventListener("hashchange", () => this.openWhenAsked());
    section.addEventListener("toggle", () => void this.askStorage());
    list.addEventListener("click", (event) => void this.clicked(event));
  }

  show(): void {
    const entries = this.core.outbox.listed;
    const { sendingId } = this.core.outbox;
    write(count, entries.length === 0 ? "" : text("mine.count", entries.length));
    none.hidden = entries.length > 0;
    write(storage, text(!this.core.store.durable ? "mine.temporary" : this.persisted ? "mine.persisted" : "mine.notPersisted"));
    const key = JSON.stringify([sendingId, navigator.onLine, entries.map((one) => [one.id, one.attempts, one.lastError, one.refused])]);
    if (list.dataset.key === key) return;
    list.dataset.key = key;
    list.replaceChildren(...entries.map((entry) => this.row(entry, entry.id === sendingId)));
  }

  private row(entry: Entry, sending: boolean): Element {
    const row = fromTemplate("waiting-template") as HTMLElement;
    row.dataset.entry = String(entry.id);
    row.dataset.state = entry.refused ? "refused" : sending ? "sending" : "waiting";
    const title = entry.title || this.core.desk.dispatches.get(entry.dispatchId ?? "")?.title || "";
    const act = hasText(`act.${entry.act}`) ? text(`act.${entry.act}`) : text("act.other");
    const outcome = entry.body.outcome && hasText(`outcome.${entry.body.outcome}`) ? [text(`outcome.${entry.body.outcome}`)] : [];
    row.querySelector(".item-title")!.textContent = [act, ...outcome, ...(title ? [title] : [])].join(" · ");
    const photos = entry.parts?.filter(([, value]) => typeof value !== "string").length ?? 0;
    row.querySelector(".waiting-words")!.textContent = [
      text("mine.kept", exactTime(entry.body.occurredAt)),
      ...(photos > 0 ? [text("mine.photos", photos)] : []),
      ...(entry.attempts > 0 ? [text("mine.attempts", entry.attempts)] : []),
      ...(sending ? [text("mine.sending")] : []),
      ...(this.core.store.isVolatile(entry.id) ? [text("mine.volatile")] : []),
    ].join(" · ");
    write(row.querySelector(".waiting-error")!, errorWords(entry));
    for (const button of row.querySelectorAll("button")) button.disabled = sending;
    return row;
  }

  private async clicked(event: Event): Promise<void> {
    const button = (event.target as Element).closest("button");
    const id = Number(button?.closest<HTMLElement>("[data-entry]")?.dataset.entry);
    if (!button || Number.isNaN(id)) return;
    if (button.hasAttribute("data-retry")) await this.core.outbox.retry(id);
    else await this.core.outbox.cancel(id);
    this.core.show();
    section.querySelector("summary")!.focus();
  }

  private openWhenAsked(): void {
    if (location.hash === "#mine") section.open = true;
  }

  private async askStorage(): Promise<void> {
    this.persisted = await navigator.storage?.persisted?.().catch(() => false);
    this.show();
  }
}

function errorWords(entry: Entry): string {
  if (entry.refused) return text("mine.refused", entry.refused);
  if (!navigator.onLine) return text("error.offline");
  return entry.lastError ? text(`error.${entry.lastError}`) : "";
}

function write(target: Element, words: string): void {
  if (target.textContent !== words) target.textContent = words;
}
