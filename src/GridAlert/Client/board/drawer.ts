import { byId, el } from "../desk/dom";
import { t } from "../desk/texts";
import type { View } from "./view";

/** Gives what is known of a stairwell from near. */
export type Card = (code: string, signal: AbortSignal) => Promise<Iterable<Node>>;

/** The server's own card of a stairwell, as it is now. */
export function presentCard(address: string): Card {
  return async (code, signal) => {
    const answer = await fetch(address.replace("{code}", encodeURIComponent(code)), { signal, headers: { Accept: "text/html" }, credentials: "same-origin" });
    if (!answer.ok) throw new Error(String(answer.status));
    return new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes;
  };
}

/** One stairwell from near, its card made again while it changes. */
export class Drawer {
  private readonly root = byId("drawer");
  private readonly body = byId("drawer-body");
  private readonly title = byId("drawer-title");
  private code: string | null = null;
  private from: HTMLElement | null = null;
  private request: AbortController | null = null;
  private again = 0;

  constructor(private readonly view: View, private readonly card: Card) {
    byId("drawer-close").addEventListener("click", () => this.close());
  }

  get isOpen(): boolean {
    return this.code !== null;
  }

  open(code: string, from: HTMLElement): void {
    document.querySelector(".tile[aria-current]")?.removeAttribute("aria-current");
    this.code = code;
    this.from = from;
    this.title.textContent = this.view.model.stairwells.get(code)?.name ?? code;
    byId("drawer-place").textContent = this.view.places.path(code);
    document.getElementById("drawer-page")?.setAttribute("href", `/stairwells/${encodeURIComponent(code)}`);
    this.body.replaceChildren(el("p", { class: "loading" }, t("js.loading")));
    document.querySelector(`.tile[data-code="${CSS.escape(code)}"]`)?.setAttribute("aria-current", "true");
    this.root.hidden = false;
    this.title.focus({ preventScroll: true });
    void this.load();
  }

  close(): void {
    if (!this.code) return;
    document.querySelector(".tile[aria-current]")?.removeAttribute("aria-current");
    this.request?.abort();
    clearTimeout(this.again);
    this.again = 0;
    this.code = null;
    this.root.hidden = true;
    if (this.from?.isConnected) this.from.focus();
    this.from = null;
  }

  /** Something about stairwells changed; if it is this one, its card is fetched once things have settled. */
  changed(codes: ReadonlySet<string>): void {
    if (!this.code || !codes.has(this.code) || this.again) return;
    this.again = window.setTimeout(() => {
      this.again = 0;
      void this.load();
    }, 600);
  }

  private async load(): Promise<void> {
    this.request?.abort();
    const request = (this.request = new AbortController());
    const code = this.code;
    if (!code) return;
    try {
      const card = await this.card(code, request.signal);
      if (this.code !== code) return;
      this.body.replaceChildren(...card);
    } catch {
      if (request.signal.aborted || this.code !== code) return;
      this.body.replaceChildren(
        el("p", { class: "note note-error", role: "alert" }, t("js.drawer.failed")),
        el("button", { type: "button", class: "button", onclick: () => void this.load() }, t("js.retry")));
    }
  }
}
