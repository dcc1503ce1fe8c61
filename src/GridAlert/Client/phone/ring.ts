const loop = 3_000;
const beeps = [0, 0.35, 0.7, 1.3, 1.65, 2.0];

/** Rings and shakes until touched. A page may sound only after it was touched once, so every touch unlocks it. */
export class Ring {
  private context: AudioContext | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly changed: () => void) {}

  get supported(): boolean {
    return "AudioContext" in window;
  }

  get unlocked(): boolean {
    return this.context?.state === "running";
  }

  get ringing(): boolean {
    return this.timer !== undefined;
  }

  /** Call from within a touch. */
  async unlock(): Promise<void> {
    if (!this.supported || this.unlocked) return;
    this.context ??= new AudioContext();
    await this.context.resume().catch(() => undefined);
    this.changed();
  }

  start(): void {
    if (this.ringing) return;
    this.once();
    this.timer = setInterval(() => this.once(), loop);
    this.changed();
  }

  stop(): void {
    if (!this.ringing) return;
    clearInterval(this.timer);
    this.timer = undefined;
    navigator.vibrate?.(0);
    this.changed();
  }

  /** One round, shorter than three seconds. */
  once(): void {
    // Before the first touch a browser would only complain.
    if (navigator.userActivation?.hasBeenActive !== false) navigator.vibrate?.([400, 150, 400, 150, 700]);
    const context = this.context;
    if (!context || context.state !== "running") return;
    for (const [index, at] of beeps.entries()) this.beep(context, context.currentTime + at, index % 3 === 2 ? 660 : 880);
  }

  private beep(context: AudioContext, at: number, pitch: number): void {
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.type = "square";
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(0.5, at + 0.02);
    volume.gain.setValueAtTime(0.5, at + 0.22);
    volume.gain.linearRampToValueAtTime(0, at + 0.27);
    tone.connect(volume).connect(context.destination);
    tone.start(at);
    tone.stop(at + 0.3);
  }
}
