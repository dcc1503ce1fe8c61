import type { Ring } from "./ring";
import { text } from "./texts";

// On the page of now only; on the others duty goes on without its box.
const box = document.getElementById("duty");
const words = box?.querySelector("p");
const begin = document.getElementById("duty-begin");
const test = document.getElementById("duty-test");
const end = document.getElementById("duty-end");
const remembered = "gridalert-duty";

/** On duty: sound on, screen kept on, storage asked to be kept. Says what this phone cannot do. */
export class Duty {
  private on = localStorage.getItem(remembered) === "on";
  private lock: WakeLockSentinel | null = null;

  constructor(private readonly ring: Ring) {
    begin?.addEventListener("click", () => void this.begin());
    end?.addEventListener("click", () => void this.end());
    test?.addEventListener("click", () => void ring.unlock().then(() => ring.once()));
    document.addEventListener("visibilitychange", () => void this.keepScreenOn());
    void this.keepScreenOn();
    this.show();
  }

  show(): void {
    if (!box || !words || !begin || !end || !test) return;
    box.hidden = false;
    begin.hidden = this.on;
    end.hidden = !this.on;
    test.hidden = !this.ring.supported;
    if (!this.ring.supported) words.textContent = text("soundMissing");
    else if (!this.on) words.textContent = text("dutyHint");
    else if (!this.ring.unlocked) words.textContent = text("dutyTouch");
    else words.textContent = `${text("dutyOn")} · ${text(this.lock ? "dutyScreen" : "dutyNoScreen")}`;
  }

  private async begin(): Promise<void> {
    this.on = true;
    localStorage.setItem(remembered, "on");
    await this.ring.unlock();
    await this.keepScreenOn();
    this.ring.once();
    await navigator.storage?.persist?.().catch(() => false);
    this.show();
    end?.focus();
  }

  private async end(): Promise<void> {
    this.on = false;
    localStorage.removeItem(remembered);
    await this.lock?.release();
    this.lock = null;
    this.show();
    begin?.focus();
  }

  private async keepScreenOn(): Promise<void> {
    if (!this.on || document.visibilityState !== "visible" || !("wakeLock" in navigator)) return;
    try {
      this.lock = await navigator.wakeLock.request("screen");
      this.lock.addEventListener("release", () => {
        this.lock = null;
        this.show();
      });
    } catch {
      this.lock = null;
    }
    this.show();
  }
}
