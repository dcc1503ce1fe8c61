const EVERY_MS = 2_000;

/** Waits for the other person's answer, and goes on as soon as it is there. */
export function approvalPage(): void {
  let going = false;
  const step = async () => {
    const main = document.querySelector<HTMLElement>("main[data-page=approval]");
    const go = main?.querySelector<HTMLFormElement>("form[data-go=now]");
    if (go && !going) {
      going = true;
      go.requestSubmit();
      return;
    }
    if (going || main?.dataset.state !== "waiting" || document.hidden || !navigator.onLine) return;
    try {
      const answer = await fetch(location.href);
      if (!answer.ok || answer.redirected) return;
      const next = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector<HTMLElement>("main[data-page=approval]");
      if (next && next.dataset.state !== main.dataset.state) {
        main.replaceWith(document.adoptNode(next));
        void step();
      }
    } catch {
      // The line is down: the next round asks again.
    }
  };
  window.setInterval(() => void step(), EVERY_MS);
  void step();
}
