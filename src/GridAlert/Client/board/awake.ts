/** Keeps a wall's screen lit while the page is seen; a browser that cannot is let be. */
export function keepAwake(): void {
  const ask = async () => {
    if (document.hidden || !("wakeLock" in navigator)) return;
    try {
      await navigator.wakeLock.request("screen");
    } catch {
      // Refused, as on a battery that runs low: the next time the page is seen asks again.
    }
  };
  document.addEventListener("visibilitychange", () => void ask());
  void ask();
}

/** A wall has nobody to press reload: once the server answers again after a long silence, it starts afresh. */
export class Recovery {
  private asking = false;
  private nextAsk = 0;

  constructor(private readonly silentFor: number, private readonly every: number) {}

  look(silentFor: number): void {
    if (silentFor < this.silentFor || this.asking || Date.now() < this.nextAsk) return;
    this.asking = true;
    this.nextAsk = Date.now() + this.every;
    fetch(location.href, { method: "HEAD", cache: "no-store", credentials: "same-origin" })
      .then((answer) => {
        if (answer.ok) location.reload();
      })
      .catch(() => undefined)
      .finally(() => (this.asking = false));
  }
}
