import { deskAlarm } from "./desk/alarm";
import { approvalPage } from "./desk/approval";
import { callsPage } from "./desk/calls";
import { runClocks, setServerTime } from "./desk/clock";
import { composePage } from "./desk/compose";
import { forget } from "./desk/draft";
import { once, watchLine } from "./desk/form";
import { liveParts } from "./desk/live";
import { pages, Palette } from "./desk/palette";
import { switchPage } from "./desk/switch";

setServerTime(document.documentElement.dataset.now);
runClocks();
new Palette(pages);
once(document);
liveParts();
deskAlarm();
for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());
for (const select of document.querySelectorAll<HTMLSelectElement>("select[data-submits]")) {
  select.addEventListener("change", () => select.form!.requestSubmit());
  for (const button of select.form!.querySelectorAll<HTMLElement>("[data-hides]")) button.hidden = true;
}

const page = document.querySelector<HTMLElement>("main[data-page]");
if (page?.dataset.page === "switch") switchPage();
if (page?.dataset.page === "compose") composePage();
if (page?.dataset.page === "reports" || page?.dataset.page === "report") watchLine();
if (page?.dataset.page === "calls") callsPage(page);
if (page?.dataset.page === "approval") approvalPage();
if (page?.dataset.page === "desk") watchLine();
if (page?.dataset.page === "channels") watchLine();
if (page?.dataset.sent === "true") forget(page.dataset.user!);
