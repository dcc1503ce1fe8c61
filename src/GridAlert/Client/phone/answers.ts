import { nextAt, phoneNow } from "./clock";
import type { Dispatch, Reply } from "./messages";
import type { Act, Entry } from "./store";

/** What a form of the card says, in the words of the hub. */
export function answerOf(form: HTMLFormElement, dispatch: Dispatch): Omit<Entry, "id" | "refused"> {
  const data = new FormData(form);
  return {
    dispatchId: dispatch.dispatchId,
    act: form.dataset.act as Act,
    occurredAt: phoneNow(),
    note: words(data, "note"),
    reply: replyOf(data, dispatch),
    reason: reasonOf(data),
  };
}

function reasonOf(data: FormData): string | null {
  const parts = [words(data, "reason"), words(data, "reasonNote")].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join("：");
}

function replyOf(data: FormData, dispatch: Dispatch): Reply | null {
  const from = words(data, "availableFrom");
  const reply: Reply = from ? { availableFrom: nextAt(from) } : {};
  for (const [name, value] of data) {
    if (!name.startsWith("reply.") || typeof value !== "string" || value.trim() === "") continue;
    const key = name.slice("reply.".length);
    const type = dispatch.reply.find((field) => field.key === key)?.type;
    reply[key] = type === "number" ? Number(value) : type === "yesNo" ? value === "true" : value.trim();
  }
  return Object.keys(reply).length === 0 ? null : reply;
}

function words(data: FormData, name: string): string | null {
  const value = data.get(name);
  return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
}
