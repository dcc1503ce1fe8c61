import type { Mode } from "./messages";
import { hasText, text } from "./texts";

const band = document.getElementById("band")!;
const drill = document.getElementById("band-drill")!;
const words = document.getElementById("band-words")!;

export function showBand(mode: Mode): void {
  const emergency = mode.mode === "emergency";
  const parts = [text(emergency ? "modeEmergency" : "modeNormal")];
  if (emergency && mode.level) parts.push(text(`level.${mode.level}`));
  if (emergency && hasText(`scenario.${mode.scenario}`)) parts.push(text(`scenario.${mode.scenario}`));
  band.dataset.mode = mode.mode;
  band.dataset.level = emergency ? (mode.level ?? "") : "";
  band.dataset.drill = String(mode.drill);
  drill.hidden = !mode.drill;
  if (words.textContent !== parts.join(" · ")) words.textContent = parts.join(" · ");
}
