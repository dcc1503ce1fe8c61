let timer = 0;
let asked: AbortController | null = null;

/** What the load of its stairwells is follows what is written and chosen; without an answer the last one stays. */
export function showWeighed(form: HTMLFormElement): void {
  const place = document.getElementById("weighed");
  if (!place) return;
  clearTimeout(timer);
  asked?.abort();
  const request = (asked = new AbortController());
  timer = window.setTimeout(() => {
    void fetch("/dispatches/new?handler=Weigh", { method: "POST", body: new FormData(form), signal: request.signal })
      .then(async (answer) => {
        if (!answer.ok) return;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        // The same words again: whoever has ticked them is not asked anew.
        if (page.body.textContent === place.textContent) return;
        place.replaceChildren(...page.body.childNodes);
      })
      .catch(() => undefined);
  }, 400);
}
