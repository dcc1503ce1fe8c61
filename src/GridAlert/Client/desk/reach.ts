import { t } from "./texts";

interface Reach { stairwells: number; recipients: number; withoutDevice: number; vacantPosts: number; unreachableStairwells: number }

/** Says whom a form would reach while it is being filled in, before anything is sent. */
export function reach(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-reach]")) follow(form);
}

function follow(form: HTMLFormElement): void {
  const words = form.querySelector<HTMLElement>("[data-reach-words]")!;
  const sends = [...form.querySelectorAll<HTMLButtonElement>("button[data-send]")];
  const typed = form.querySelector<HTMLElement>("[data-typed]");
  let timer = 0;
  let request: AbortController | null = null;

  const values = (name: string) => [...form.querySelectorAll<HTMLInputElement>(`input[name="${name}"]:checked`)].map((box) => box.value);

  const ask = async () => {
    request?.abort();
    request = new AbortController();
    const unitCodes = values("UnitCodes");
    if (unitCodes.length === 0) return show(null, t("js.reach.choose"));
    try {
      const answer = await fetch("/api/v1/dispatches/reach", {
        method: "POST",
        headers: { "Content-Type": "application/json", "Accept-Language": document.documentElement.lang },
        body: JSON.stringify({ unitCodes, roles: values("Roles"), householdTags: values("HouseholdTags") }),
        signal: request.signal,
      });
      if (!answer.ok) throw new Error(String(answer.status));
      const found = (await answer.json()) as Reach;
      show(found, found.recipients === 0 ? t("js.reach.nobody") : t("js.reach.words", { ...found }));
    } catch {
      if (!request.signal.aborted) show(null, navigator.onLine ? t("js.reach.failed") : t("js.reach.offline"));
    }
  };

  const show = (found: Reach | null, text: string) => {
    words.textContent = text;
    for (const send of sends) {
      const label = send.dataset.send;
      if (found && label) send.textContent = t(label, { n: found.stairwells });
      send.disabled = found?.recipients === 0;
    }
    if (typed && found) {
      const needed = found.stairwells > Number(typed.dataset.typed);
      typed.hidden = !needed;
      const input = typed.querySelector("input")!;
      input.required = needed;
      input.pattern = String(found.stairwells);
      input.placeholder = String(found.stairwells);
    }
  };

  form.addEventListener("change", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void ask(), 200);
  });
  void ask();
}
