import { clock, now } from "./clock";
import { t } from "./texts";

interface Kept {
  at: number;
  fields: [string, string][];
}

/** What the server makes anew, and what confirms: neither belongs to a draft. */
const left = new Set(["__RequestVerificationToken", "Form.Key", "Form.Count"]);

const name = (user: string) => `gridalert.dispatch.${user}`;

export function forget(user: string): void {
  localStorage.removeItem(name(user));
}

/** Keeps what is being written on this computer until it is sent. */
export class Draft {
  private timer = 0;

  constructor(private readonly form: HTMLFormElement, private readonly user: string) {
    const later = () => {
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.keep(), 400);
    };
    form.addEventListener("input", later);
    form.addEventListener("change", later);
  }

  keep(): void {
    const fields = [...new FormData(this.form)].filter((entry): entry is [string, string] => typeof entry[1] === "string" && !left.has(entry[0]));
    localStorage.setItem(name(this.user), JSON.stringify({ at: now(), fields } satisfies Kept));
  }

  /** Puts a kept draft into the form; false when there is none. */
  restore(): boolean {
    const text = localStorage.getItem(name(this.user));
    if (!text) return false;
    let kept: Kept;
    try {
      kept = JSON.parse(text) as Kept;
    } catch {
      return false;
    }
    const values = new Map<string, string[]>();
    for (const [field, value] of kept.fields) values.set(field, [...(values.get(field) ?? []), value]);
    if (!values.get("Form.Title")?.[0] && !values.get("Form.Body")?.[0]) return false;
    for (const control of this.form.elements) {
      if (!(control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement || control instanceof HTMLSelectElement) || !control.name || left.has(control.name)) continue;
      const given = values.get(control.name) ?? [];
      if (control instanceof HTMLInputElement && (control.type === "checkbox" || control.type === "radio")) {
        if (control.type === "checkbox" || given.length === 0 || [...this.form.querySelectorAll<HTMLInputElement>(`[name="${control.name}"]`)].some((other) => given.includes(other.value))) {
          control.checked = given.includes(control.value);
        }
      } else if (given[0] !== undefined) control.value = given[0];
    }
    this.say(kept.at);
    return true;
  }

  private say(at: number): void {
    const note = document.getElementById("draft");
    if (!note) return;
    note.hidden = false;
    note.querySelector("[data-draft-words]")!.textContent = t("js.draft.restored", { time: clock(at).slice(0, 5) });
    note.querySelector("[data-discard]")!.addEventListener("click", () => {
      clearTimeout(this.timer);
      forget(this.user);
      location.reload();
    });
  }
}
