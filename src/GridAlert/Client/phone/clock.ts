import { text } from "./texts";

const zone = "Asia/Shanghai";
const english = document.documentElement.lang.startsWith("en");
const exact = new Intl.DateTimeFormat("zh-CN", { timeZone: zone, hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const short = new Intl.DateTimeFormat("zh-CN", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const day = new Intl.DateTimeFormat(english ? "en-GB" : "zh-CN", { timeZone: zone, month: english ? "short" : "long", day: "numeric" });

let ahead: number | null = null;

/** How far the server's clock is ahead of this phone's, in milliseconds; null while they were never compared. */
export const clockAhead = (): number | null => ahead;

/** The same as an answer carries it: how far this phone's clock is ahead. */
export const clockOffset = (): number | null => (ahead === null ? null : Math.round(-ahead));

export function setClockAhead(milliseconds: number | null): void {
  ahead = milliseconds;
}

/** Asks the server for the time. Its answer is whole seconds, so that less than two is no difference. */
export async function compareClocks(): Promise<void> {
  const before = Date.now();
  const answer = await fetch("/health/live", { method: "HEAD", cache: "no-store" }).catch(() => null);
  const said = Date.parse(answer?.headers.get("date") ?? "");
  if (Number.isNaN(said)) return;
  const difference = said + 500 - (before + Date.now()) / 2;
  ahead = Math.abs(difference) < 2_000 ? 0 : difference;
}

/** Now on the server's clock: deadlines are counted by it. */
export const serverNow = (): number => Date.now() + (ahead ?? 0);

/** Now on this phone's clock, which is what an answer carries. */
export const phoneNow = (): string => new Date().toISOString();

export const exactTime = (iso: string): string => withDay(iso, exact);

export const shortTime = (iso: string): string => withDay(iso, short);

function withDay(iso: string, format: Intl.DateTimeFormat): string {
  const at = new Date(iso);
  const today = day.format(serverNow());
  const its = day.format(at);
  return its === today ? format.format(at) : `${its} ${format.format(at)}`;
}

/** "12 minutes left", "5 minutes late": counted in whole minutes, in seconds only during the last one. */
export function timeLeft(deadline: string): string {
  const seconds = Math.floor((Date.parse(deadline) - serverNow()) / 1000);
  if (seconds >= 0 && seconds < 60) return text("leftSeconds", seconds);
  const minutes = Math.floor(Math.abs(seconds) / 60);
  if (seconds < 0 && minutes === 0) return text("overJustNow");
  const side = seconds < 0 ? "over" : "left";
  return minutes < 60
    ? text(`${side}Minutes`, minutes)
    : text(`${side}Hours`, Math.floor(minutes / 60), minutes % 60);
}

/** The next time that a Beijing clock shows this HH:mm, as the hub wants it. */
export function nextAt(clock: string): string {
  const [hours = 0, minutes = 0] = clock.split(":").map(Number);
  const beijing = 8 * 3600_000;
  const midnight = Math.floor((serverNow() + beijing) / 86_400_000) * 86_400_000 - beijing;
  const at = midnight + (hours * 60 + minutes) * 60_000;
  return new Date(at > serverNow() ? at : at + 86_400_000).toISOString();
}

export const isPast = (deadline: string): boolean => Date.parse(deadline) < serverNow();
