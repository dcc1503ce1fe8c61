import { clockAhead, shortTime } from "./clock";
import type { Hub } from "./hub";
import type { Outbox } from "./outbox";
import type { Store } from "./store";
import { text } from "./texts";

const line = document.getElementById("link")!;
const words = document.getElementById("link-words")!;
const reload = document.getElementById("reload")!;
const unsent = document.getElementById("unsent")!;
const storageFull = document.getElementById("storage-full")!;
const clockWrong = document.getElementById("clock-wrong")!;

/** A short break is no news; a longer one must not look like a quiet night. */
const grace = 20_000;
const tolerated = 2 * 60_000;

export function showLink(hub: Hub, outbox: Outbox, store: Store, asOf: string): void {
  const cut = hub.link !== "revoked" && (!navigator.onLine || (hub.link === "connecting" && hub.lostAt !== null));
  const state = outbox.revoked ? "revoked" : cut ? "lost" : hub.link;
  const certain = !navigator.onLine || (hub.lostAt !== null && Date.now() - hub.lostAt > grace);
  line.dataset.link = state === "lost" && !certain ? "connecting" : state;
  reload.hidden = state === "connected" || state === "revoked";
  write(words, linkWords(state, certain, hub.lostAt, asOf));

  const waiting = outbox.waiting.length;
  unsent.hidden = waiting === 0;
  write(unsent.firstElementChild!, waiting === 0 ? "" : store.durable ? text("waitingOne", waiting) : text("storedOpen"));
  storageFull.hidden = !store.full;

  const off = Math.abs(clockAhead() ?? 0);
  clockWrong.hidden = off <= tolerated;
  write(clockWrong, text("clockWrong", Math.round(off / 60_000)));
}

function linkWords(state: string, certain: boolean, lostAt: number | null, asOf: string): string {
  if (state === "connected") return text("connected");
  if (state === "revoked") return text("revoked");
  if (!certain) return text("connecting");
  return lostAt === null ? text("offline", shortTime(asOf)) : text("offlineSince", shortTime(new Date(lostAt).toISOString()), shortTime(asOf));
}

function write(target: Element, value: string): void {
  if (target.textContent !== value) target.textContent = value;
}
