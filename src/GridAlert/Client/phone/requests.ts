import type { Core, Screen } from "./core";
import type { Entry } from "./store";

const byId = (id: string): HTMLElement => document.getElementById(id)!;
const path = "requests";

/** Requests for residents: kept on this phone until the server has each, then shown with what becomes of them. */
export class RequestsScreen implements Screen {
  constructor(private readonly core: Core) {
    byId("request").addEventListener("queued", () => {
      byId("request-sent").hidden = true;
      byId("request-refused").hidden = true;
      this.show();
      byId("request-kept").focus();
    });
  }

  show(): void {
    byId("request-kept").hidden = !this.core.outbox.waiting.some((entry) => entry.path === path);
  }

  confirmed(entry: Entry): void {
    if (entry.path !== path) return;
    byId("request-sent").hidden = false;
    void this.refresh();
  }

  /** Brings the list up to date; where a form in it is being used, it stays. */
  private async refresh(): Promise<void> {
    const answer = await fetch("/phone/requests").catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const next = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("my-requests");
    const list = byId("my-requests");
    if (next && !list.querySelector("details[open]")) list.replaceWith(document.adoptNode(next));
  }
}
