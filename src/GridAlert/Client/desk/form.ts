import { t } from "./texts";

/** Counters under texts that have a limit, shown when the end comes near. */
export function counters(root: ParentNode): void {
  for (const field of root.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("[data-count]")) {
    const counter = document.createElement("span");
    counter.className = "counter";
    counter.setAttribute("aria-hidden", "true");
    field.after(counter);
    const show = () => {
      counter.textContent = t("js.count.left", { n: field.value.length, max: field.maxLength });
      counter.hidden = field.value.length < field.maxLength * 0.7;
    };
    field.addEventListener("input", show);
    show();
  }
}

/** Forms that post by themselves: pressing twice sends once, and the button says that it works. */
export function once(root: ParentNode): void {
  for (const form of root.querySelectorAll<HTMLFormElement>("form[data-once]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.busy) return event.preventDefault();
      form.dataset.busy = "true";
      busy(event.submitter, t("js.working"));
    });
  }
  // A page from the browser's memory has its buttons back.
  addEventListener("pageshow", (event: PageTransitionEvent) => {
    if (event.persisted) location.reload();
  });
}

function busy(button: HTMLElement | null, words: string): void {
  if (!button) return;
  button.setAttribute("aria-busy", "true");
  button.textContent = words;
}

/** Says that the line is down for as long as it is. */
export function watchLine(): void {
  const note = document.getElementById("offline");
  if (!note) return;
  const show = () => { note.hidden = navigator.onLine; };
  addEventListener("online", show);
  addEventListener("offline", show);
  show();
}

interface Sender {
  form: HTMLFormElement;
  /** What the form's data lacks or says twice. */
  prepare(data: FormData): void;
  /** The words on the button while it works. */
  words: string;
  /** A new page of the same kind came back: nothing was sent. */
  refused(): void;
}

/**
 * Sends a form without leaving the page, so that a dead server costs nothing: what was typed is still there,
 * and the key in the form keeps a second press from doing it twice.
 */
export function send({ form, prepare, words, refused }: Sender): void {
  const unsent = document.getElementById("unsent");
  form.addEventListener("submit", (event) => {
    const button = event.submitter as HTMLButtonElement | null;
    if (form.dataset.busy) return event.preventDefault();
    if (!button?.hasAttribute("data-send")) return;
    event.preventDefault();
    if (!navigator.onLine) return document.getElementById("offline")?.scrollIntoView({ block: "center" });
    const data = new FormData(form, button);
    prepare(data);
    form.dataset.busy = "true";
    if (unsent) unsent.hidden = true;
    const label = button.textContent;
    busy(button, words);
    void post(form.action, data).then((page) => {
      delete form.dataset.busy;
      button.removeAttribute("aria-busy");
      button.textContent = label;
      if (page === "gone") return;
      if (page && show(page)) return refused();
      if (!unsent) return;
      unsent.hidden = false;
      unsent.scrollIntoView({ block: "center" });
      unsent.focus();
    });
  });
}

/** The page that answers, "gone" when the browser is on its way to the next one, null when there was no sound answer. */
async function post(address: string, data: FormData): Promise<Document | "gone" | null> {
  try {
    const answer = await fetch(address, { method: "POST", body: new URLSearchParams(data as unknown as Record<string, string>) });
    if (answer.redirected) {
      location.assign(answer.url);
      return "gone";
    }
    if (answer.status >= 500) return null;
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return null;
  }
}

/** Puts the answered page's content in place of this one. */
function show(page: Document): boolean {
  const next = page.querySelector("main");
  const present = document.querySelector("main");
  if (!next || !present || next.dataset.page !== present.dataset.page) return false;
  present.replaceWith(document.adoptNode(next));
  const problems = document.getElementById("problems");
  problems?.scrollIntoView({ block: "start" });
  problems?.focus();
  return true;
}

