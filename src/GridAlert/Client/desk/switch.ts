import { setText } from "./clock";
import { counters, send, watchLine } from "./form";
import { Picker } from "./picker";
import { ReachAsker } from "./reach";
import { number, t } from "./texts";

/** Switching to emergency mode: what will happen follows the choice of units. */
export function switchPage(): void {
  const form = document.querySelector<HTMLFormElement>("#switch")!;
  const scope = document.getElementById("scope")!;
  const fact = (name: string, value: number | undefined) => {
    if (value !== undefined) setText(scope.querySelector(`[data-fact="${name}"]`)!, number(value));
  };

  const asker = new ReachAsker((reach) => {
    if (reach) for (const name of ["stairwells", "recipients", "unreachableStairwells", "withoutDevice"] as const) fact(name, reach[name]);
  });
  const update = () => {
    const communities = picker.count("community");
    const already = picker.count("community", (box) => box.dataset.emergency === "true");
    scope.hidden = communities === 0;
    document.getElementById("scope-none")!.hidden = communities > 0;
    document.getElementById("already")!.hidden = already === 0;
    fact("communities", communities);
    fact("already", already);
    const whole = picker.top.some((box) => box.dataset.kind === "district");
    const typed = form.querySelector<HTMLElement>("[data-whole]");
    if (typed) typed.hidden = !whole;
    asker.ask({ unitCodes: picker.chosen });
  };
  const picker = new Picker(form.querySelector("[data-picker]")!, update);

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
