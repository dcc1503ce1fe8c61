let asked: AbortController | null = null;

/** What the plan will do follows the clocks, the kind and the level that are chosen; without an answer the last one stays. */
export function showTimetable(form: HTMLFormElement): void {
  const place = document.getElementById("timetable");
  if (!place) return;
  asked?.abort();
  const request = (asked = new AbortController());
  void fetch("/dispatches/new?handler=Timetable", { method: "POST", body: new FormData(form), signal: request.signal })
    .then(async (answer) => {
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      place.replaceChildren(...page.body.childNodes);
    })
    .catch(() => undefined);
}
