import { clockAhead, shortTime } from "./clock";
import type { Hub } from "./hub";
import type { Outbox } from "./outbox";
import { text } from "./texts";

const line = document.getElementById("link")!;
const words = document.getElementById("link-words")!;
const reload = document.getElementById("reload")!;
const unsent = document.getElementById("unsent")!;
const clockWrong = document.getElementById("clock-wrong")!;

/** A short break is no news; a longer one must not look like a quiet night. */
const grace = 20_000;
const tolerated = 2 * 60_000;

export function showLink(hub: Hub, outbox: Outbox, durable: boolean, asOf: string): void {
  const cut = hub.link !== "revoked" && (!navigator.onLine || (hub.link === "connecting" && hub.lostAt !== null));
  const state = cut ? "lost" : hub.link;
  const certain = !navigator.onLine || (hub.lostAt !== null && Date.now() - hub.lostAt > grace);
  line.dataset.link = state === "lost" && !certain ? "connecting" : state;
  reload.hidden = state === "connected" || state === "revoked";
  write(words, linkWords(state, certain, hub.lostAt, asOf));

  const waiting = outbox.waiting.length;
  unsent.hidden = waiting === 0;
  write(unsent, waiting === 0 ? "" : durable ? text("waitingOne", waiting) : text("storedOpen"));

  const minutes = Math.round(Math.abs(clockAhead()) / 60_000);
  clockWrong.hidden = Math.abs(clockAhead()) <= tolerated;
  write(clockWrong, text("clockWrong", minutes));
}

function linkWords(state: string, certain: boolean, lostAt: number | null, asOf: string): string {
  if (state === "connected") return text("connected");
  if (state === "revoked") return text("revoked");
  if (!certain) return text("connecting");
  return lostAt === null ? text("offline", shortTime(asOf)) : text("offlineSince", shortTime(new Date(lostAt).toISOString()), shortTime(asOf));
}

function write(target: HTMLElement, value: string): void {
  if (target.textContent !== value) target.textContent = value;
}
