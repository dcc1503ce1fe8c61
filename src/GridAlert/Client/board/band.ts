import { setText, span, now } from "../desk/clock";
import { el, setAttr } from "../desk/dom";
import { t } from "../desk/texts";
import type { Activation, Level } from "./types";
import type { Model } from "./model";

const order: readonly Level[] = ["blue", "yellow", "orange", "red"];

/** Keeps the mode band of the page true: it was painted by the server and changes under the eyes. */
export function updateBand(model: Model): void {
  const band = document.getElementById("mode");
  if (!band) return;
  const open = [...model.activations.values()].sort(byPress);
  const first = open[0];
  setAttr(band, "data-mode", first ? "emergency" : "normal");
  setAttr(band, "data-level", first?.level ?? null);
  setAttr(band, "data-drill", first && open.every((a) => a.drill) ? "" : null);
  const body = band.querySelector<HTMLElement>(".mode-body")!;
  const shown = open.map((a) => [a.id, a.level, a.reason].join()).join(";");
  if (body.dataset.shown === shown) return;
  body.dataset.shown = shown;
  body.replaceChildren(...(first ? parts(first, open.length - 1) : [el("strong", { class: "mode-word" }, t("js.mode.normal"))]));
}

function byPress(a: Activation, b: Activation): number {
  return Number(a.drill) - Number(b.drill) || order.indexOf(b.level) - order.indexOf(a.level) || Date.parse(a.openedAt) - Date.parse(b.openedAt);
}

function parts(a: Activation, others: number): HTMLElement[] {
  const elapsed = el("time", { class: "mode-elapsed", datetime: a.openedAt, "data-since": true });
  setText(elapsed, span(now() - Date.parse(a.openedAt), true));
  const nodes = [
    el("strong", { class: "mode-word" }, t("js.mode.emergency")),
    el("span", { class: "mode-level" }, t(`js.level.${a.level}`)),
    el("span", { class: "mode-scenario" }, t(`js.scenario.${a.scenario}`)),
    el("span", { class: "mode-reason" }, a.reason),
    el("span", { class: "mode-by" }, t("js.mode.by", { name: a.openedByName })),
  ];
  if (others > 0) nodes.push(el("a", { class: "mode-others", href: "/activations" }, t("js.mode.others", { n: others })));
  nodes.push(elapsed);
  return nodes;
}
