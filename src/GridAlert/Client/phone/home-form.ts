import { text } from "./texts";

type Field = HTMLInputElement | HTMLSelectElement;
type Tick = HTMLInputElement & { type: "checkbox" };

const fieldsOf = (form: HTMLFormElement): Field[] =>
  [...form.querySelectorAll<Field>("input[name], select[name]")].filter((field) => !field.name.startsWith("__"));

const isTick = (field: Field): field is Tick => field instanceof HTMLInputElement && field.type === "checkbox";

const lower = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** A form's fields as JSON: <c>Tags[]</c> is a list, <c>People[0].Name</c> a field of a list's row; the button says way and outcome. */
export function jsonOf(form: HTMLFormElement, submitter: HTMLElement | null): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const field of fieldsOf(form)) {
    if (isTick(field) && !field.checked) continue;
    put(made, field);
  }
  if (submitter instanceof HTMLButtonElement && submitter.name === "answer") [made.way, made.outcome] = submitter.value.split(":");
  return made;
}

function put(made: Record<string, unknown>, field: Field): void {
  const value = valueOf(field);
  const row = /^(\w+)\[(\d+)\]\.(\w+)$/.exec(field.name);
  if (row) {
    const rows = (made[lower(row[1]!)] ??= []) as Record<string, unknown>[];
    (rows[Number(row[2])] ??= {})[lower(row[3]!)] = value;
  } else if (field.name.endsWith("[]")) {
    ((made[lower(field.name.slice(0, -2))] ??= []) as unknown[]).push(value);
  } else {
    made[lower(field.name)] = value;
  }
}

function valueOf(field: Field): unknown {
  if (field.value === "true") return true;
  if (field.hasAttribute("data-number") || field.type === "number") return field.value === "" ? null : Number(field.value);
  return field.value.trim() === "" ? null : field.value.trim();
}

/** Lays what was sent over the form again, as far as it has room for it. */
export function fill(form: HTMLFormElement, body: Record<string, unknown>): void {
  for (const field of fieldsOf(form)) {
    if (field.type === "hidden") continue;
    const said = saidOf(field, body);
    if (isTick(field)) field.checked = said !== "";
    else field.value = said;
  }
}

/** What was typed and not sent goes. */
export const clear = (row: HTMLElement): void => row.querySelectorAll("form").forEach((form) => form.reset());

/** Label, what the form was painted with, and what was sent, where the two differ. */
export function differences(form: HTMLFormElement, body: Record<string, unknown>): [string, string, string][] {
  if (body.onlyConfirms) return [];
  return fieldsOf(form).filter((field) => field.type !== "hidden" && field.name !== "Confirmed[]").flatMap((field): [string, string, string][] => {
    const mine = saidOf(field, body);
    if (isTick(field)) {
      const yes = (holds: boolean): string => text(holds ? "everyday.yes" : "everyday.no");
      return field.defaultChecked === (mine !== "") ? [] : [[labelOf(field), yes(field.defaultChecked), yes(mine !== "")]];
    }
    if (field instanceof HTMLSelectElement && said(field.name.replace("Kind", "On"), "", body) === "") return [];
    const present = field instanceof HTMLSelectElement ? ([...field.options].find((option) => option.defaultSelected) ?? field.options[0]!).value : field.defaultValue;
    return present === mine ? [] : [[labelOf(field), present, mine]];
  });
}

const saidOf = (field: Field, body: Record<string, unknown>): string => {
  const found = said(field.name, field.value, body);
  return isTick(field) && !/[[\]]/.test(field.name) && found !== field.value ? "" : found;
};

/** What was sent for a field's name; of a list, whether it has this value. */
function said(name: string, value: string, body: Record<string, unknown>): string {
  const row = /^(\w+)\[(\d+)\]\.(\w+)$/.exec(name);
  const found = row
    ? (body[lower(row[1]!)] as Record<string, unknown>[] | undefined)?.[Number(row[2])]?.[lower(row[3]!)]
    : name.endsWith("[]")
      ? (body[lower(name.slice(0, -2))] as unknown[] | undefined)?.find((one) => one === value)
      : body[lower(name)];
  return found === null || found === undefined || found === false ? "" : String(found);
}

/** What stands beside a field, with its section's name where there is one. */
function labelOf(field: Field): string {
  const own = (field.closest("label")?.querySelector("span")?.textContent ?? "").trim();
  const legend = field.closest("fieldset")?.querySelector("legend");
  const section = [...(legend?.childNodes ?? [])].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.textContent).join("").trim();
  return section ? `${section} · ${own}` : own;
}
