import { setText } from "./clock";
import { Draft } from "./draft";
import { counters, send, watchLine } from "./form";
import { hold } from "./hold";
import { phones } from "./phones";
import { Picker } from "./picker";
import { type Reach, ReachAsker } from "./reach";
import { roleTabs } from "./roles";
import { number, t } from "./texts";
import { showTimetable } from "./timetable";
import { showWeighed } from "./weigh";

/** The composer: whom it reaches and how phones show it follow what is written. */
export function composePage(): void {
  const page = document.querySelector<HTMLElement>("main")!;
  const form = page.querySelector<HTMLFormElement>("#compose")!;
  const line = page.querySelector<HTMLElement>("#reach")!;
  const button = page.querySelector<HTMLButtonElement>("#send")!;
  const count = page.querySelector<HTMLInputElement>("#count")!;
  const countField = page.querySelector<HTMLElement>("#count-field")!;
  const large = Number(page.dataset.large);
  let reach: Reach | null = null;

  const draft = new Draft(form, page.dataset.user!);
  if (page.dataset.draft === "true") draft.restore();

  const isLarge = () => (reach?.recipients ?? 0) > large;
  const typedRight = () => count.value.replace(/[,\s]/g, "") === String(reach?.stairwells);

  const showButton = () => {
    const words = !reach?.recipients ? t("js.send") : t(isLarge() && !typedRight() ? "js.send.hold" : "js.send.to", { stairwells: reach.stairwells });
    if (!form.dataset.busy) setText(button, words);
    button.classList.toggle("hold", isLarge() && !typedRight());
  };
  const asker = new ReachAsker((found, failed) => {
    if (!failed) reach = found;
    const state = failed ? "failed" : !found ? "none" : found.recipients === 0 ? "nobody" : "some";
    line.dataset.state = state;
    setText(line, state === "some" ? t("js.reach.line", { ...found! }) : t(`js.reach.${state}`, { stairwells: found?.stairwells }));
    button.disabled = state === "nobody" || state === "none";
    countField.hidden = !isLarge();
    setText(countField.querySelector("[data-count-wanted]")!, isLarge() ? number(reach!.stairwells) : "");
    showButton();
  });
  const checked = (name: string) => [...form.querySelectorAll<HTMLInputElement>(`[name="${name}"]:checked`)].map((box) => box.value);
  const ask = () => {
    asker.ask({ unitCodes: picker.chosen, roles: checked("Form.Roles"), householdTags: checked("Form.Tags"), audiences: checked("Form.Audiences") });
    showWeighed(form);
  };
  const picker = new Picker(form.querySelector("[data-picker]")!, ask);

  form.addEventListener("change", (event) => {
    const control = event.target as HTMLInputElement;
    if (control.name === "Form.Roles" || control.name === "Form.Tags" || control.name === "Form.Audiences") ask();
    if (control.name === "Form.ActivationId") chooseActivation(control);
    showTimetable(form);
    if (control.name !== "Form.AcceptsBurden") showWeighed(form);
  });
  count.addEventListener("input", showButton);

  /** Its playbook comes forward; its units are taken until somebody has chosen by hand. */
  function chooseActivation(radio: HTMLInputElement): void {
    const scenario = radio.dataset.scenario;
    for (const pack of form.querySelectorAll<HTMLElement>(".pack")) pack.hidden = !!scenario && pack.dataset.scenario !== scenario;
    if (!picker.touched && radio.dataset.units) picker.choose(radio.dataset.units.split(" "));
  }

  const units = (data: FormData) => {
    data.delete("Form.Units");
    for (const code of picker.chosen) data.append("Form.Units", code);
  };
  for (const preview of form.querySelectorAll<HTMLButtonElement>("[data-preview]")) preview.hidden = true;
  form.addEventListener("formdata", (event) => units(event.formData));
  // Enter in a field looks at nothing and sends nothing.
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      if (isLarge() && !typedRight()) count.focus();
      else if (!button.disabled) form.requestSubmit(button);
    } else if (event.target instanceof HTMLInputElement && event.target.type !== "checkbox" && event.target.type !== "radio") event.preventDefault();
  });
  form.addEventListener("submit", (event) => {
    if (event.submitter !== button || !isLarge() || typedRight()) return;
    // A tap on a button that is to be held: the typed number is the other way.
    event.preventDefault();
    event.stopImmediatePropagation();
    count.focus();
  });
  hold(button, () => isLarge() && !typedRight() && !button.disabled, () => {
    count.value = String(reach!.stairwells);
    showButton();
    form.requestSubmit(button);
  });
  send({ form, words: t("js.sending"), prepare: units, refused: composePage });

  const show = phones(page);
  roleTabs(form, show);
  counters(form);
  watchLine();
  ask();
}
