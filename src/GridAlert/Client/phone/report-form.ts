import { ReportRefused, sendReport, type StoredReport } from "./report";

const texts: Record<string, string> = JSON.parse(document.getElementById("report-texts")!.textContent!);
const refreshEvery = 15_000;
const refusedKey = "refused-photos";

/** Sends the form without leaving the page, so that a dead line costs nothing of what was written. */
export function liveForm(form: HTMLFormElement): void {
  const button = form.querySelector<HTMLButtonElement>("button.primary")!;
  const words = button.textContent;
  const refused = document.getElementById("refused")!;
  showChosen(form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (form.dataset.busy) return;
    form.dataset.busy = "true";
    refused.hidden = true;
    button.textContent = texts["phone.js.sending"]!;
    const data = asReport(form);
    const key = form.querySelector<HTMLInputElement>("[name=key]")!;
    sendReport(data, key.value)
      .then((report) => {
        sessionStorage.setItem(refusedKey, JSON.stringify(report.refusedPhotos));
        location.assign(`/phone/report?sent=${report.id}`);
      })
      .catch((error: unknown) => {
        delete form.dataset.busy;
        button.textContent = words;
        refused.querySelector("[data-words]")!.textContent = error instanceof ReportRefused ? error.message : texts["phone.js.offline"]!;
        refused.hidden = false;
        refused.focus();
      });
  });
}

/** Says which photos of the report just sent were not kept, and why. */
export function showRefusedPhotos(): void {
  const refused = JSON.parse(sessionStorage.getItem(refusedKey) ?? "[]") as StoredReport["refusedPhotos"];
  sessionStorage.removeItem(refusedKey);
  const note = document.getElementById("photos-refused")!;
  if (refused.length === 0 || document.getElementById("sent")!.hidden) return;
  note.hidden = false;
  note.querySelector("ul")!.append(...refused.map((photo) => {
    const line = document.createElement("li");
    line.textContent = `${texts["phone.js.photoNumber"]!.replace("{n}", String(photo.number))}: ${photo.reason}`;
    return line;
  }));
}

/** The form's fields as the API wants them: with the phone's own time, and the hour a hazard was found as a moment. */
function asReport(form: HTMLFormElement): FormData {
  const data = new FormData(form);
  const now = new Date();
  const found = /^(\d\d):(\d\d)/.exec(String(data.get("foundAt")));
  for (const name of ["key", "__RequestVerificationToken", "foundAt"]) data.delete(name);
  data.set("occurredAt", now.toISOString());
  if (found) data.set("foundAt", lastTime(now, Number(found[1]), Number(found[2])).toISOString());
  return data;
}

/** The last moment at which a Beijing clock showed this time, whatever zone the phone is set to. */
function lastTime(now: Date, hours: number, minutes: number): Date {
  const beijing = 8 * 60;
  const day = 24 * 60;
  const present = Math.floor(now.getTime() / 60_000) + beijing;
  const midnight = present - (present % day);
  const at = midnight + hours * 60 + minutes;
  return new Date(((at <= present ? at : at - day) - beijing) * 60_000);
}

function showChosen(form: HTMLFormElement): void {
  const input = form.querySelector<HTMLInputElement>("[name=photos]")!;
  const hint = form.querySelector<HTMLElement>("[data-chosen]")!;
  const empty = hint.textContent;
  input.addEventListener("change", () => {
    const count = input.files?.length ?? 0;
    hint.textContent = count === 0 ? empty : texts["phone.js.chosen"]!.replace("{n}", String(count));
  });
}

/** Brings answers into the list while somebody looks; where a form in it is being used, the list stays. */
export function liveList(): void {
  const refresh = async () => {
    const list = document.getElementById("mine")!;
    if (document.hidden || !navigator.onLine || list.querySelector("details[open]")) return;
    const answer = await fetch("/phone/report").catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const next = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("mine");
    if (next && !list.contains(document.activeElement)) list.replaceWith(document.adoptNode(next));
  };
  setInterval(() => void refresh(), refreshEvery);
  document.addEventListener("visibilitychange", () => void refresh());
  addEventListener("online", () => void refresh());
}
