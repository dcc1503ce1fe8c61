import { t } from "./texts";

const DRAFT = "gridalert-dispatch-draft";

/** The composer: keeps the draft on this computer, shows the phone's view, sends once. */
export function compose(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-once]")) sendOnce(form);
  const form = document.querySelector<HTMLFormElement>("form[data-compose]");
  if (!form) {
    // Any other page means that the dispatch was sent or given up on purpose.
    if (document.querySelector("[data-sent]")) sessionStorage.removeItem(DRAFT);
    return;
  }
  keepDraft(form);
  preview(form);
  form.addEventListener("keydown", (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
}

function sendOnce(form: HTMLFormElement): void {
  form.addEventListener("submit", (event) => {
    if (!navigator.onLine) {
      event.preventDefault();
      alert(t("js.compose.offline"));
      return;
    }
    if (form.dataset.sending !== undefined) event.preventDefault();
    form.dataset.sending = "";
    (event.submitter as HTMLElement | null)?.setAttribute("aria-busy", "true");
  });
  addEventListener("pageshow", () => delete form.dataset.sending);
}

const drafted = ["Title", "Body", "LeadBody", "InformationBody", "SupportBody"];

function keepDraft(form: HTMLFormElement): void {
  const field = (name: string) => form.elements.namedItem(name) as HTMLInputElement | HTMLTextAreaElement | null;
  const kept = sessionStorage.getItem(DRAFT);
  if (kept && form.dataset.compose === "fresh") {
    const values = JSON.parse(kept) as Record<string, string>;
    for (const name of drafted) {
      const input = field(name);
      if (input && !input.value && values[name]) input.value = values[name];
    }
  }
  form.addEventListener("input", () => {
    sessionStorage.setItem(DRAFT, JSON.stringify(Object.fromEntries(drafted.map((name) => [name, field(name)?.value ?? ""]))));
  });
}

function preview(form: HTMLFormElement): void {
  const phone = form.querySelector<HTMLElement>("[data-preview]");
  if (!phone) return;
  const value = (name: string) => (form.elements.namedItem(name) as HTMLInputElement | null)?.value.trim() ?? "";
  let role = "Information";
  const show = () => {
    phone.querySelector("[data-preview-title]")!.textContent = value("Title") || "–";
    phone.querySelector("[data-preview-body]")!.textContent = value(`${role}Body`) || value("Body") || "–";
  };
  for (const button of form.querySelectorAll<HTMLButtonElement>("[data-preview-role]")) {
    button.addEventListener("click", () => {
      role = button.dataset.previewRole!;
      for (const other of form.querySelectorAll("[data-preview-role]")) other.setAttribute("aria-pressed", String(other === button));
      phone.querySelector("[data-preview-as]")!.textContent = button.textContent;
      show();
    });
  }
  form.addEventListener("input", show);
  show();
}
