import { el } from "./dom";
import { initials } from "./pinyin";
import { t } from "./texts";

export interface Target {
  name: string;
  /** What else it is found by and shown with: a code, a path. */
  hint: string;
  go(): void;
}

const MOST_SHOWN = 12;

/** Ctrl+K: to any page, unit or dispatch by name, code or pinyin initials. */
export class Palette {
  private readonly dialog: HTMLDialogElement;
  private readonly input: HTMLInputElement;
  private readonly list: HTMLElement;
  private index: { target: Target; text: string }[] = [];
  private found: Target[] = [];
  private at = 0;

  constructor(private readonly targets: () => Target[]) {
    this.list = el("ul", { class: "palette-list", role: "listbox", id: "palette-list", "aria-label": t("js.palette.title") });
    this.input = el("input", {
      type: "text", class: "palette-input", role: "combobox", "aria-expanded": "true", "aria-controls": "palette-list",
      "aria-label": t("js.palette.title"), placeholder: t("js.palette.hint"), autocomplete: "off", spellcheck: "false",
      oninput: () => this.search(),
    });
    this.dialog = el("dialog", { class: "palette", "aria-label": t("js.palette.title") }, this.input, this.list);
    document.body.append(this.dialog);
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog) this.dialog.close();
    });
    this.input.addEventListener("keydown", (event) => this.key(event));
    addEventListener("keydown", (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
        event.preventDefault();
        this.open();
      }
    });
    for (const button of document.querySelectorAll<HTMLElement>("[data-palette]")) {
      button.hidden = false;
      button.addEventListener("click", () => this.open());
    }
  }

  get isOpen(): boolean {
    return this.dialog.open;
  }

  open(): void {
    if (this.dialog.open) return;
    this.index = this.targets().map((target) => ({ target, text: `${target.name} ${target.hint} ${initials(target.name)}`.toLowerCase() }));
    this.input.value = "";
    this.dialog.showModal();
    this.search();
  }

  private search(): void {
    const words = this.input.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    this.found = [];
    for (const { target, text } of this.index) {
      if (words.every((w) => text.includes(w))) this.found.push(target);
      if (this.found.length === MOST_SHOWN) break;
    }
    this.at = 0;
    this.list.replaceChildren(...(this.found.length
      ? this.found.map((target, i) => el("li", { role: "option", id: `palette-${i}`, onclick: () => this.choose(i) },
          el("span", {}, target.name), el("span", { class: "palette-hint" }, target.hint)))
      : [el("li", { class: "palette-none" }, t("js.palette.none"))]));
    this.point();
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const count = this.found.length;
      if (count) this.at = (this.at + (event.key === "ArrowDown" ? 1 : count - 1)) % count;
      this.point();
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.choose(this.at);
    }
  }

  private choose(i: number): void {
    const target = this.found[i];
    if (!target) return;
    this.dialog.close();
    target.go();
  }

  private point(): void {
    [...this.list.children].forEach((node, i) => {
      if (node.getAttribute("role") !== "option") return;
      node.setAttribute("aria-selected", String(i === this.at));
      if (i === this.at) node.scrollIntoView({ block: "nearest" });
    });
    this.input.setAttribute("aria-activedescendant", this.found.length ? `palette-${this.at}` : "");
  }
}

/** The pages of the navigation, as targets. */
export function pages(): Target[] {
  return [...document.querySelectorAll<HTMLAnchorElement>(".nav-entries a[href]")].map((link) => ({
    name: link.firstChild?.textContent?.trim() ?? "", hint: t("js.palette.page"), go: () => location.assign(link.href),
  }));
}
