import { t } from "./texts";

/*
 * A command centre's computer may be minutes off. All clocks on a page run on the server's time,
 * taken from the page itself when its first byte arrived.
 */
let offset = 0;

export function setServerTime(iso: string | undefined): void {
  const at = iso ? Date.parse(iso) : NaN;
  if (Number.isNaN(at)) return;
  const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  offset = at - (performance.timeOrigin + (navigation?.responseStart ?? performance.now()));
}

let current = (): number => Date.now() + offset;

/** Lets every clock of the page run on another time than the present. */
export function runOn(clock: () => number): void {
  current = clock;
}

export function now(): number {
  return current();
}

const clockFormat = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
});
const dayFormat = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" });

/** 09:41:07 in Beijing. */
export function clock(at: number): string {
  return clockFormat.format(at);
}

/** 2026-11-24 09:41:07 in Beijing. */
export function exact(at: number): string {
  return `${dayFormat.format(at)} ${clock(at)}`;
}

/** 2:07, 1:02:07, 3 天 1:02:07: a length of time that can be read while it runs; with hours, 0:02:07. */
export function span(milliseconds: number, withHours = false): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const pad = (n: number) => String(n).padStart(2, "0");
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor((seconds % 86400) / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = withHours || hours || days ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`;
  return days ? t("js.time.days", { days, rest }) : rest;
}

export function ago(at: number): string {
  const seconds = Math.max(0, Math.round((now() - at) / 1000));
  if (seconds < 5) return t("js.time.justNow");
  if (seconds < 60) return t("js.time.secondsAgo", { n: seconds });
  if (seconds < 3600) return t("js.time.minutesAgo", { n: Math.floor(seconds / 60) });
  if (seconds < 86400) return t("js.time.hoursAgo", { n: Math.floor(seconds / 3600) });
  return exact(at).slice(0, 16);
}

type Tick = (now: number) => void;
const ticks = new Set<Tick>();
let timer = 0;

/** Calls back once a second while the page is seen. */
export function everySecond(tick: Tick): void {
  ticks.add(tick);
  if (!timer) timer = window.setInterval(run, 1000);
}

/** Shows the time on every clock; at once, after a jump. */
export function run(): void {
  if (document.hidden) return;
  for (const tick of ticks) tick(now());
}

document.addEventListener("visibilitychange", run);

/** Keeps every <time> of the page that counts since or until something running. */
export function runClocks(root: ParentNode = document): void {
  everySecond((at) => {
    for (const time of root.querySelectorAll<HTMLTimeElement>("time[data-since], time[data-until], time[data-ago]")) {
      const moment = Date.parse(time.dateTime);
      const { since, until } = time.dataset;
      if (until !== undefined) setText(time, span(moment - at));
      else setText(time, since !== undefined ? span(at - moment, since !== "short") : ago(moment));
    }
  });
}

/** Writes only what differs: an unchanged text costs no layout. */
export function setText(node: Element, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}
