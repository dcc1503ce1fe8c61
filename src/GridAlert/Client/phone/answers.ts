import { clockOffset, nextAt, phoneNow } from "./clock";
import type { Dispatch, Reply } from "./messages";
import type { Act, Body, NewEntry, Parts } from "./store";

/** What a form of the card says, as it is sent. */
export function answerOf(form: HTMLFormElement, dispatch: Dispatch): NewEntry {
  const data = new FormData(form);
  const act = form.dataset.act as Act;
  return {
    act,
    path: `dispatches/${dispatch.dispatchId}/${act}`,
    dispatchId: dispatch.dispatchId,
    title: dispatch.title,
    body: {
      occurredAt: phoneNow(),
      clockOffset: clockOffset(),
      note: words(data, "note"),
      reason: reasonOf(data),
      reply: act === "reply" ? replyOf(data, dispatch) : timeOf(data),
    },
  };
}

/**
 * The photos that a reply's form has, each an entry of its own: they go out after everything that somebody may wait for.
 * Their body says what they stand for on this phone until the server has given each its name.
 */
export function photosOf(form: HTMLFormElement, dispatch: Dispatch, { occurredAt, clockOffset: offset }: Body): NewEntry[] {
  const data = new FormData(form);
  return dispatch.reply.filter((field) => field.type === "photo").flatMap((field): NewEntry[] => {
    const photo = data.get(`reply.${field.key}`);
    if (!(photo instanceof File) || photo.size === 0) return [];
    const parts: Parts = [[field.key, photo, photo.name], ["occurredAt", occurredAt]];
    if (offset !== null) parts.push(["clockOffset", String(offset)]);
    return [{
      act: "photo", path: `dispatches/${dispatch.dispatchId}/photos`, dispatchId: dispatch.dispatchId, title: dispatch.title,
      body: { occurredAt, clockOffset: offset, reply: { [field.key]: photo.name } }, parts,
    }];
  });
}

export function readMark(dispatch: Dispatch): NewEntry {
  return {
    act: "read", path: `dispatches/${dispatch.dispatchId}/read`, dispatchId: dispatch.dispatchId, title: dispatch.title,
    body: { occurredAt: phoneNow(), clockOffset: clockOffset() },
  };
}

/** A whole form of any page, photos and all: `data-queue` says where it goes. */
export function queuedForm(form: HTMLFormElement, submitter: HTMLElement | null): NewEntry {
  const body = { occurredAt: phoneNow(), clockOffset: clockOffset() };
  const parts: Parts = [];
  const data = new FormData(form);
  if (submitter instanceof HTMLButtonElement && submitter.name) data.append(submitter.name, submitter.value);
  for (const [name, value] of data) {
    if (name.startsWith("__")) continue;
    if (typeof value === "string") parts.push([name, value]);
    else if (value.size > 0) parts.push([name, value, value.name]);
  }
  parts.push(["occurredAt", body.occurredAt]);
  if (body.clockOffset !== null) parts.push(["clockOffset", String(body.clockOffset)]);
  const title = form.dataset.title || words(data, "text") || "";
  return { act: "report", path: form.dataset.queue!, dispatchId: words(data, "dispatchId"), title: title.slice(0, 80), body, parts };
}

function reasonOf(data: FormData): string | null {
  const parts = [words(data, "reason"), words(data, "reasonNote")].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join("：");
}

function timeOf(data: FormData): Reply | null {
  const from = words(data, "availableFrom");
  return from ? { availableFrom: nextAt(from) } : null;
}

function replyOf(data: FormData, dispatch: Dispatch): Reply | null {
  const reply: Reply = {};
  for (const { key, type } of dispatch.reply) {
    const value = words(data, `reply.${key}`);
    if (value === null) continue;
    reply[key] = type === "number" ? Number(value) : type === "yesNo" ? value === "true" : value;
  }
  return Object.keys(reply).length === 0 ? null : reply;
}

function words(data: FormData, name: string): string | null {
  const value = data.get(name);
  return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
}
