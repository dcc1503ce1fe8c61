import { setText } from "./clock";

const EVERY_MS = 5_000;
const LOOP_MS = 3_000;
const BEEPS = [0, 0.3, 0.6];

interface Counts { open: number; untaken: number }

/**
 * Sounds while something on the desk is taken by nobody: rounds of under a second, every three, with a stop. A page may sound
 * only after it was touched once, and says so until then. Muting is each person's own and kept on this device.
 */
export class DeskAlarm {
  private context: AudioContext | null = null;
  private untaken: number | null = null;
  /** Up to how many untaken items were heard and stopped; more than that sounds again. */
  private stoppedAt = 0;
  private loop = 0;
  private readonly words: Record<string, string>;
  private readonly muteName: string;

  constructor(private readonly root: HTMLElement) {
    this.words = JSON.parse(root.querySelector("[data-words]")!.textContent!) as Record<string, string>;
    this.muteName = `gridalert.desk.mute.${root.dataset.user}`;
    root.hidden = false;
    for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, () => void this.unlock());
    this.part("[data-stop]").addEventListener("click", () => {
      this.stoppedAt = this.untaken ?? 0;
      this.update();
    });
    this.part("[data-mute]").addEventListener("click", () => {
      if (this.muted) localStorage.removeItem(this.muteName);
      else localStorage.setItem(this.muteName, "1");
      this.update();
    });
    window.setInterval(() => void this.look(), EVERY_MS);
    void this.look();
  }

  private get muted(): boolean {
    return localStorage.getItem(this.muteName) !== null;
  }

  private get unlocked(): boolean {
    return this.context?.state === "running";
  }

  private async look(): Promise<void> {
    try {
      const answer = await fetch("/api/v1/desk/counts");
      this.untaken = answer.ok ? ((await answer.json()) as Counts).untaken : null;
    } catch {
      this.untaken = null;
    }
    if (this.untaken !== null) this.stoppedAt = Math.min(this.stoppedAt, this.untaken);
    this.update();
  }

  /** Only a touch may open the sound. */
  private async unlock(): Promise<void> {
    if (!("AudioContext" in window) || this.unlocked) return;
    this.context ??= new AudioContext();
    await this.context.resume().catch(() => undefined);
    this.update();
  }

  private update(): void {
    const waits = (this.untaken ?? 0) > 0;
    const stopped = (this.untaken ?? 0) <= this.stoppedAt;
    const rings = waits && !stopped && !this.muted && this.unlocked;
    if (rings && !this.loop) {
      this.round();
      this.loop = window.setInterval(() => this.round(), LOOP_MS);
    } else if (!rings && this.loop) {
      clearInterval(this.loop);
      this.loop = 0;
    }
    this.root.dataset.waiting = String(waits);
    const count = this.untaken === null ? "unknown" : waits ? "waiting" : "none";
    setText(this.part("[data-waiting]"), this.say(count).replace("{n}", String(this.untaken)));
    const sound = !("AudioContext" in window) ? "unsupported" : this.muted ? "muted" : !this.unlocked ? "locked" : rings ? "ringing" : waits ? "stopped" : "ready";
    setText(this.part("[data-sound]"), this.say(sound));
    this.part("[data-stop]").hidden = !rings;
    this.part("[data-go]").hidden = location.pathname === "/desk";
    this.part("[data-mute]").setAttribute("aria-pressed", String(this.muted));
  }

  private round(): void {
    const context = this.context!;
    for (const at of BEEPS) {
      const tone = context.createOscillator();
      const volume = context.createGain();
      const from = context.currentTime + at;
      tone.type = "triangle";
      tone.frequency.value = 740;
      volume.gain.setValueAtTime(0, from);
      volume.gain.linearRampToValueAtTime(0.4, from + 0.02);
      volume.gain.setValueAtTime(0.4, from + 0.15);
      volume.gain.linearRampToValueAtTime(0, from + 0.2);
      tone.connect(volume).connect(context.destination);
      tone.start(from);
      tone.stop(from + 0.22);
    }
  }

  private say(key: string): string {
    return this.words[`js.alarm.${key}`] ?? key;
  }

  private part(selector: string): HTMLElement {
    return this.root.querySelector<HTMLElement>(selector)!;
  }
}

/** Starts the alarm where the page has one. */
export function deskAlarm(): void {
  const root = document.getElementById("desk-alarm");
  if (root) new DeskAlarm(root);
}
