import { setText } from "./clock";
import { counters, send, watchLine } from "./form";
import { Picker } from "./picker";
import { ReachAsker } from "./reach";
import { number, t } from "./texts";

/** How ready the chosen units are, as the server paints it; an answer that was overtaken is dropped, after one that failed nothing stands there. */
class Band {
  private timer = 0;
  private asked = 0;

  constructor(private readonly place: HTMLElement) {}

  ask(units: string[]): void {
    clearTimeout(this.timer);
    const mine = ++this.asked;
    if (units.length === 0) this.place.replaceChildren();
    else this.timer = window.setTimeout(() => void this.fetch(units, mine), 300);
  }

  private async fetch(units: string[], mine: number): Promise<void> {
    let painted = "";
    try {
      const answer = await fetch(`${this.place.dataset.from}${units.map((unit) => `&unit=${encodeURIComponent(unit)}`).join("")}`);
      if (answer.ok) painted = await answer.text();
    } catch {
      // The switch itself does not depend on it.
    }
    if (mine === this.asked) this.place.innerHTML = painted;
  }
}

/** Switching to emergency mode: what will happen follows the choice of units. */
export function switchPage(): void {
  const form = document.querySelector<HTMLFormElement>("#switch")!;
  const scope = document.getElementById("scope")!;
  const fact = (name: string, value: number | undefined) => {
    if (value !== undefined) for (const shown of form.querySelectorAll(`[data-fact="${name}"]`)) setText(shown, number(value));
  };

  const asker = new ReachAsker((reach) => {
    if (reach) for (const name of ["stairwells", "recipients", "unreachableStairwells", "withoutDevice"] as const) fact(name, reach[name]);
  });
  const readiness = new Band(document.getElementById("readiness")!);
  const update = () => {
    const communities = picker.count("community");
    const already = picker.count("community", (box) => box.dataset.emergency === "true");
    scope.hidden = communities === 0;
    document.getElementById("scope-none")!.hidden = communities > 0;
    document.getElementById("already")!.hidden = already === 0;
    fact("communities", communities);
    fact("already", already);
    const whole = picker.top.some((box) => box.dataset.kind === "district");
    const red = whole && !!form.querySelector<HTMLInputElement>('[name="Form.Level"][value="red"]:checked');
    // The whole district in red asks for its number of stairwells or for a second person, in place of its name or a tick.
    const asksMore = form.querySelector<HTMLElement>("[data-red]");
    if (asksMore) asksMore.hidden = !red;
    const typed = form.querySelector<HTMLElement>("[data-whole]");
    if (typed) typed.hidden = !whole || (red && !!asksMore);
    const sure = form.querySelector<HTMLElement>("[data-sure]");
    if (sure) sure.hidden = red && !!asksMore;
    asker.ask({ unitCodes: picker.chosen });
    readiness.ask(picker.chosen);
  };
  const picker = new Picker(form.querySelector("[data-picker]")!, update);

  form.addEventListener("change", (event) => {
    if ((event.target as HTMLInputElement).name === "Form.Level") update();
  });
  for (const button of form.querySelectorAll<HTMLElement>("[data-preview]")) button.hidden = true;
  counters(form);
  watchLine();
  send({
    form,
    words: t("js.switching"),
    prepare: (data) => {
      data.delete("Form.Units");
      for (const code of picker.chosen) data.append("Form.Units", code);
    },
    refused: switchPage,
  });
  update();
}
