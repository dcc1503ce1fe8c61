import { clock, now, setText } from "./clock";
import { CallBox, type KeptCall } from "./callbox";
import { byId, el } from "./dom";
import { t } from "./texts";

const EVERY_MS = 5_000;

/**
 * The call list 叫应台. Its forms work by themselves; this lets one tap claim and dial, keeps outcomes on this device
 * until they are stored, brings the next stairwell by itself, and goes on with the list while the network is away.
 */
export function callsPage(page: HTMLElement): void {
  const box = new CallBox(page.dataset.user!, show);
  let seenAt = now();
  let busy = false;

  page.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (form.dataset.call !== "claim" && form.dataset.call !== "outcome") return;
    event.preventDefault();
    if (busy) return;
    const work = form.dataset.call === "claim" ? claim(form) : record(form, event.submitter as HTMLButtonElement);
    busy = true;
    void work.finally(() => (busy = false));
  });
  page.addEventListener("click", (event) => {
    const row = (event.target as HTMLElement).closest<HTMLElement>(".queue-row");
    // Without network the way there is the copy that came with the list.
    if (row && !navigator.onLine && showKept(row.dataset.code!)) event.preventDefault();
  });
  byId("calls-unsent").querySelector("[data-retry]")!.addEventListener("click", () => void upload());
  addEventListener("online", () => void upload());
  window.setInterval(() => {
    if (document.hidden || busy) return;
    void (box.kept.some((call) => call.refused === null) ? upload() : refresh());
  }, EVERY_MS);
  show();
  void upload();

  /** Has the stairwell for three minutes, and dials in the same tap. */
  async function claim(form: HTMLFormElement): Promise<void> {
    const code = String(new FormData(form).get("Form.Stairwell"));
    const member = String(new FormData(form).get("Form.Member"));
    let refused: string | null = null;
    try {
      const answer = await fetch(`/api/v1/calls/${encodeURIComponent(code)}/claim`, { method: "POST", headers: said() });
      if (!answer.ok) refused = await why(answer);
      // Whose number is seen is written down, so it comes with the call and not with the list.
      else {
        const number = await fetch(`/api/v1/calls/${encodeURIComponent(code)}/number`, {
          method: "POST", headers: { ...said(), "Content-Type": "application/json" }, body: JSON.stringify({ memberId: member }),
        });
        if (number.ok) dial(`tel:${((await number.json()) as { phone: string }).phone}`);
        else refused = await why(number);
      }
    } catch {
      say(t("js.call.unclaimed"));
    }
    if (refused) say(refused);
    if (await load(address(code, member), true)) document.querySelector<HTMLElement>("#call .call-dial")?.focus();
  }

  async function record(form: HTMLFormElement, button: HTMLButtonElement): Promise<void> {
    const data = new FormData(form);
    const text = (name: string) => String(data.get(name) ?? "");
    const card = form.closest<HTMLElement>(".call-card")!;
    const call = box.keep({
      key: text("Form.Key"),
      code: text("Form.Stairwell"),
      name: card.dataset.name!,
      outcome: button.value,
      // At the door it is whoever opens.
      memberId: button.value === "inPerson" ? null : text("Form.Member"),
      note: text("Form.Note").trim() || null,
      occurredAt: new Date(now()).toISOString(),
      dispatchIds: data.getAll("Form.Dispatches").map(String),
    });
    button.setAttribute("aria-busy", "true");
    setText(button, t("js.call.recording"));
    await box.upload(send);
    const words = { name: call.name, outcome: t(`js.outcome.${call.outcome}`) };
    const stored = !box.kept.some((kept) => kept.key === call.key);
    if (stored && (await load("/calls", true))) return say(t("js.call.recorded", words), "good");
    showNextKept();
    if (!box.kept.some((kept) => kept.key === call.key && kept.refused !== null)) say(t("js.call.kept", words));
  }

  async function upload(): Promise<void> {
    await box.upload(send);
    await refresh();
  }

  /** Reads the page again, the same stairwell on top: what somebody looks at never changes under the finger. */
  async function refresh(): Promise<void> {
    const card = document.querySelector<HTMLElement>("#call [data-code]");
    await load(card ? address(card.dataset.code!, card.dataset.member) : "/calls", false);
  }

  async function load(from: string, whole: boolean): Promise<boolean> {
    let next: Document;
    try {
      const answer = await fetch(from);
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      next = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      stopped(true);
      return false;
    }
    seenAt = now();
    stopped(false);
    for (const id of ["calls-count", "queue", "call"]) take(id, next, whole);
    const count = next.querySelector('.nav a[href="/calls"]');
    if (count) document.querySelector('.nav a[href="/calls"]')?.replaceWith(document.adoptNode(count));
    return true;
  }

  function take(id: string, next: Document, whole: boolean): void {
    const part = byId(id);
    const other = next.getElementById(id);
    if (!other) return;
    const version = (node: HTMLElement) => node.querySelector<HTMLElement>("[data-version]")?.dataset.version ?? node.textContent;
    const same = id === "call" ? version(part) === version(other) : part.textContent === other.textContent;
    const note = id === "call" && part.querySelector<HTMLTextAreaElement>('[name="Form.Note"]')?.value;
    if (!whole && (same || note || part.contains(document.activeElement))) return;
    part.replaceWith(document.adoptNode(other));
  }

  /** The next stairwell from the copies that came with the list, leaving out those just called. */
  function showNextKept(): void {
    const done = new Set(box.kept.map((call) => call.code));
    const next = [...document.querySelectorAll<HTMLTemplateElement>("template[data-card]")].find((copy) => !done.has(copy.dataset.card!));
    if (next) showKept(next.dataset.card!);
    else byId("call").replaceChildren(el("section", { class: "card call-done" }, el("div", { class: "empty" }, el("strong", {}, t("js.call.end")))));
  }

  function showKept(code: string): boolean {
    const copy = document.querySelector<HTMLTemplateElement>(`template[data-card="${CSS.escape(code)}"]`);
    if (!copy) return false;
    byId("call").replaceChildren(copy.content.cloneNode(true));
    byId("call").scrollIntoView({ block: "start" });
    return true;
  }

  function stopped(is: boolean): void {
    const note = byId("calls-offline");
    note.hidden = !is;
    if (is) setText(note.querySelector("p")!, t("js.call.stopped", { time: clock(seenAt) }));
  }

  /** What is still on this device. */
  function show(): void {
    const card = byId("calls-unsent");
    card.hidden = box.kept.length === 0;
    card.querySelector("ul")!.replaceChildren(...box.kept.map((call) => el("li", {},
      el("strong", {}, call.name), ` ${t(`js.outcome.${call.outcome}`)} `, el("time", { datetime: call.occurredAt }, clock(Date.parse(call.occurredAt))), " ",
      el("span", { class: "help" }, call.refused === null ? t("js.call.waits") : t("js.call.refused", { why: call.refused })),
      call.refused !== null && el("button", { type: "button", class: "button small", onclick: () => box.forget(call.key) }, t("js.call.forget")))));
  }

  function say(words: string, tone: "good" | "warn" = "warn"): void {
    const note = byId("calls-said");
    note.className = `note note-${tone}`;
    setText(note.querySelector("p")!, words);
    note.hidden = false;
  }
}

const address = (code: string, member?: string) => `/calls?stairwell=${encodeURIComponent(code)}${member ? `&member=${encodeURIComponent(member)}` : ""}`;

const said = () => ({ "Accept-Language": document.documentElement.lang });

async function why(answer: Response): Promise<string> {
  const problem = (await answer.json().catch(() => ({}))) as { detail?: string };
  return problem.detail ?? String(answer.status);
}

function dial(number: string): void {
  const link = el("a", { href: number, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
}

/** Null once it is stored; a sentence when the server understood and said no. Throws where it may be tried again. */
async function send(call: KeptCall): Promise<string | null> {
  const { key, code, outcome, memberId, note, occurredAt, dispatchIds } = call;
  const answer = await fetch(`/api/v1/calls/${encodeURIComponent(code)}/outcomes`, {
    method: "POST",
    headers: { ...said(), "Content-Type": "application/json", "Idempotency-Key": key },
    body: JSON.stringify({ memberId, outcome, heardToTheEnd: outcome === "answered", note, occurredAt, dispatchIds }),
  });
  if (answer.ok) return null;
  // Signed out or out of order: nothing is lost, it is sent when that is mended.
  if (answer.status === 401 || answer.status === 429 || answer.status >= 500) throw new Error(String(answer.status));
  return why(answer);
}
