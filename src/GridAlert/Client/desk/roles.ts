import { el } from "./dom";
import { t } from "./texts";

/** The three roles' words as tabs; without script they stand one below the other. */
export function roleTabs(form: HTMLFormElement, chosen: (role: string) => void): void {
  const root = form.querySelector<HTMLElement>("[data-tabs]")!;
  const panels = [...root.querySelectorAll<HTMLElement>("[data-tab]")];
  const tabs = panels.map((panel, i) => el("button", {
    type: "button", role: "tab", id: `tab-${panel.dataset.role}`, "aria-controls": `panel-${panel.dataset.role}`,
    onclick: () => choose(i),
    onkeydown: (event: Event) => key(event as KeyboardEvent, i),
  }, el("span", {}, panel.dataset.tab!), el("span", { class: "filled", "data-filled": panel.dataset.role!, title: t("js.role.filled") })));
  panels.forEach((panel, i) => {
    panel.id = `panel-${panel.dataset.role}`;
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tabs[i]!.id);
    const words = panel.querySelector("textarea")!;
    const mark = () => tabs[i]!.classList.toggle("has-words", words.value.trim() !== "");
    words.addEventListener("input", mark);
    mark();
  });
  panels[0]!.before(el("div", { class: "segments", role: "tablist" }, ...tabs));

  function choose(i: number): void {
    panels.forEach((panel, j) => {
      panel.hidden = i !== j;
      tabs[j]!.setAttribute("aria-selected", String(i === j));
      tabs[j]!.tabIndex = i === j ? 0 : -1;
    });
    chosen(panels[i]!.dataset.role!);
  }

  function key(event: KeyboardEvent, i: number): void {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? tabs.length - 1 : 0;
    if (!step) return;
    event.preventDefault();
    const next = (i + step) % tabs.length;
    choose(next);
    tabs[next]!.focus();
  }

  const bad = panels.findIndex((panel) => panel.classList.contains("bad"));
  choose(Math.max(0, bad));
}
