import { exactTime, shortTime } from "./clock";
import { isRollCall, type Dispatch, type Reply, type ReplyField } from "./messages";
import { fromTemplate } from "./templates";
import { hasText, text } from "./texts";
import { glyphs, type CardView, type Deadline, type Part, type ReplyView } from "./view";

const card = document.getElementById("card")!;

const part = <T extends HTMLElement = HTMLElement>(name: string): T => card.querySelector<T>(`[data-part="${name}"]`)!;

const simpleParts: Part[] = ["acknowledge", "again", "complete", "cannot", "withdraw", "understood", "reply", "doors"];

/** Fills the card that the server painted; its markup stands in Phone.cshtml alone. */
export function showCard(dispatch: Dispatch, view: CardView, newerId: string | null): void {
  const another = card.dataset.dispatch !== dispatch.dispatchId;
  card.hidden = false;
  if (another) open(dispatch);

  const waiting = view.parts.has("rollCall");
  const choices = part<HTMLDetailsElement>("rollCall");
  choices.hidden = !waiting && !view.parts.has("rollCallAgain");
  if (choices.dataset.waiting !== String(waiting)) {
    choices.dataset.waiting = String(waiting);
    choices.open = waiting;
  }
  for (const name of simpleParts) part(name).hidden = !view.parts.has(name);
  part("present").hidden = view.state === "acknowledged";
  part("later").hidden = view.state === "acknowledged";
  part("absent").hidden = view.state === "declined";

  showDeadline("deadline", view.deadline);
  showReply(dispatch, view.reply);
  show("answeredFor", view.answeredFor !== null);
  write("answeredFor", view.answeredFor ?? "");

  show("closed", view.closed !== null);
  write("closedWords", view.closed ?? "");
  show("closedReason", view.closed !== null && !!dispatch.closeReason);
  write("closedReason", dispatch.closeReason ? text("closedReason", dispatch.closeReason) : "");
  show("newer", newerId !== null);
  if (newerId) part<HTMLAnchorElement>("newer").href = `/phone?dispatch=${newerId}`;

  show("refused", view.refused !== null);
  write("refused", view.refused ?? "");

  show("outcome", view.outcome !== null);
  if (view.outcome) {
    part("outcome").dataset.tone = view.outcome.tone;
    write("outcomeGlyph", view.outcome.glyph);
    write("outcomeWords", view.outcome.words);
  }
  show("nextStep", view.parts.has("complete"));
  write("withdrawWords", view.withdrawLeft === Infinity ? text("withdraw") : text("withdrawLeft", Math.ceil(view.withdrawLeft / 1000)));
  show("bar", view.outcome !== null || view.parts.has("acknowledge"));
  showTrio(dispatch, view);
}

export function hideCard(): void {
  card.hidden = true;
  delete card.dataset.dispatch;
}

export const shownDispatch = (): string | null => (card.hidden ? null : (card.dataset.dispatch ?? null));

/** True while the person is filling something in: then nothing else may take its place. */
export function isBeingFilledIn(): boolean {
  return [...card.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input:not([type=hidden]), textarea")].some(isTouched)
    || (card.contains(document.activeElement) && document.activeElement!.matches("input, textarea"));
}

const isTouched = (input: HTMLInputElement | HTMLTextAreaElement): boolean =>
  input.value !== input.defaultValue || (input instanceof HTMLInputElement && input.checked !== input.defaultChecked);

/** Nothing was filled in, so there is nothing to send: the browser says so at the first field. */
export function askForReply(): void {
  const first = part("fields").querySelector("input");
  first?.setCustomValidity(text("reply.empty"));
  first?.reportValidity();
  first?.setCustomValidity("");
}

export const focusCard = (): void => part("title").focus();

export const focusOutcome = (): void => part("outcome").focus({ preventScroll: true });

function open(dispatch: Dispatch): void {
  card.dataset.dispatch = dispatch.dispatchId;
  for (const form of card.querySelectorAll("form")) form.reset();
  for (const input of card.querySelectorAll<HTMLInputElement>('input[name="dispatchId"]')) input.value = dispatch.dispatchId;
  for (const details of card.querySelectorAll("details")) details.open = false;
  part("rollCall").dataset.waiting = "";

  show("drill", dispatch.drill);
  show("level", dispatch.level !== null);
  const level = part("level");
  level.dataset.level = dispatch.level ?? "";
  level.textContent = dispatch.level ? text(`level.${dispatch.level}`) : "";
  write("kind", hasText(`kind.${dispatch.kind}`) ? text(`kind.${dispatch.kind}`) : text("kind.other"));
  write("sentAt", text("sentAt", shortTime(dispatch.sentAt)));
  write("title", dispatch.title);
  write("as", text("asRole", text(`role.${dispatch.role}`)));
  write("body", dispatch.body);
  part("fields").dataset.key = "";
  part<HTMLAnchorElement>("doors").href = `/phone/doors?dispatch=${dispatch.dispatchId}`;
}

function showDeadline(name: string, deadline: Deadline | null): void {
  show(name, deadline !== null);
  if (!deadline) return;
  write(`${name}Words`, deadline.words);
  write(`${name}Left`, deadline.left);
  part(name).dataset.late = String(deadline.late);
}

function showReply(dispatch: Dispatch, reply: ReplyView): void {
  showDeadline("replyDeadline", reply.deadline);
  show("replyWords", reply.words !== null);
  if (reply.words !== null) write("replyWords", reply.words);
  write("replySend", text(reply.given ? "reply.again" : "reply.send"));
  const fields = part("fields");
  const key = JSON.stringify([dispatch.dispatchId, reply.given]);
  // What somebody is filling in is not painted over, unless it is what was just sent.
  const isOld = fields.dataset.key !== "" && [...fields.querySelectorAll("input")].some(isTouched) && !isSameAs(fields, reply.given);
  if (fields.dataset.key === key || isOld) return;
  fields.dataset.key = key;
  fields.replaceChildren(...(isRollCall(dispatch) ? [] : dispatch.reply.map((asked) => field(asked, reply.given?.[asked.key] ?? null))));
}

const isSameAs = (fields: HTMLElement, given: Reply | null): boolean =>
  given !== null && [...fields.querySelectorAll("input")].every((input) => {
    const value = given[input.name.slice("reply.".length)] ?? "";
    // While it waits on this phone, a photo goes by its file's name.
    if (input.type === "file") return input.value === "" || input.value.endsWith(`\\${value}`);
    return input.type === "radio" ? input.checked === (input.value === String(value)) : input.value.trim() === String(value);
  });

function showTrio(dispatch: Dispatch, view: CardView): void {
  const key = JSON.stringify([dispatch.trio, view.mark]);
  const list = part("trio");
  if (list.dataset.key === key) return;
  list.dataset.key = key;
  list.replaceChildren(
    ...dispatch.trio.map((mark) => {
      const own = mark.role === dispatch.role;
      const state = own ? view.mark : mark.state;
      const time = mark.at && !(own && state !== mark.state) ? ` ${exactTime(mark.at)}` : "";
      const row = fromTemplate("mark-template");
      row.querySelector(".mark-role")!.textContent = text(`role.${mark.role}`);
      row.querySelector(".mark-name")!.textContent = own ? `${mark.name} (${text("you")})` : mark.name;
      const words = row.querySelector<HTMLElement>(".state")!;
      words.dataset.state = state;
      words.querySelector("[aria-hidden]")!.textContent = glyphs[state];
      const from = mark.availableFrom && state === mark.state ? ` · ${text("markFrom", shortTime(mark.availableFrom))}` : "";
      words.querySelector(".state-words")!.textContent = text(`state.${state}`) + time + from;
      return row;
    }),
  );
}

function field(asked: ReplyField, given: Reply[string]): Element {
  const choice = asked.type === "choice" || asked.type === "yesNo";
  const photo = asked.type === "photo";
  const row = fromTemplate(choice ? "choice-template" : photo ? "photo-template" : "field-template");
  row.querySelector("[data-label]")!.textContent = asked.label;
  row.querySelector<HTMLElement>(".required")!.hidden = !asked.required;
  const name = `reply.${asked.key}`;
  if (!choice) {
    const input = row.querySelector("input")!;
    input.name = name;
    if (photo) {
      row.querySelector<HTMLElement>("[data-kept]")!.hidden = given === null;
      return row;
    }
    input.type = asked.type;
    input.defaultValue = given === null ? "" : String(given);
    if (asked.type === "number") input.inputMode = "decimal";
    return row;
  }
  const options: [string, string][] =
    asked.type === "yesNo" ? [["true", text("yes")], ["false", text("no")]] : (asked.choices ?? []).map((option) => [option, option]);
  const first = row.querySelector(".option")!;
  first.replaceWith(
    ...options.map(([value, words]) => {
      const option = first.cloneNode(true) as HTMLElement;
      const input = option.querySelector("input")!;
      input.name = name;
      input.value = value;
      input.defaultChecked = given !== null && String(given) === value;
      option.querySelector("span")!.textContent = words;
      return option;
    }),
  );
  return row;
}

function show(name: string, visible: boolean): void {
  part(name).hidden = !visible;
}

/** Touches the page only when the words change, so that a screen reader speaks once. */
function write(name: string, words: string): void {
  const target = part(name);
  if (target.textContent !== words) target.textContent = words;
}
