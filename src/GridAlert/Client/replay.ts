import { clock, exact, now, runOn, setText } from "./desk/clock";
import { byId, setAttr } from "./desk/dom";
import { number, t } from "./desk/texts";
import { Places } from "./board/places";
import { screen } from "./board/screen";
import { pastCard } from "./replay/card";
import { Moments } from "./replay/moments";
import { Player, type PlayerState } from "./replay/player";
import { moment, SignedOut, Source } from "./replay/source";

const MARKS_AGAIN_MS = 500;
const REMEMBERED_AFTER_MS = 300;

const root = byId("replay");
const places = new Places(byId("wall"));
const from = moment(root.dataset.from!);
let shownAt = moment(root.dataset.at!);
runOn(() => shownAt);

const board = screen({ asWall: false, links: false, card: pastCard });
const source = new Source(root.dataset.source!, byId("board").dataset.unit!);
const player = new Player(source, board, from, moment(root.dataset.until!), shownAt, (state, error) => {
  shownAt = player.now;
  show(state, error);
});
const moments = new Moments((code) => places.path(code), (at) => jump(at));

const slider = byId<HTMLInputElement>("replay-slider");
const play = byId<HTMLButtonElement>("replay-play");
const list = byId<HTMLDetailsElement>("replay-moments");

function show(state: PlayerState, error?: unknown): void {
  const words = exact(now());
  setText(byId("replay-at"), words);
  setAttr(byId("replay-at"), "datetime", new Date(now()).toISOString());
  setText(byId("as-of"), clock(now()));
  slider.max = String(Math.ceil((player.until - from) / 1000));
  slider.value = String(Math.round((now() - from) / 1000));
  setAttr(slider, "aria-valuetext", words);
  setText(play, t(player.isPlaying ? "js.replay.pause" : "js.replay.play"));
  setAttr(root, "data-state", state);
  if (state === "loading") setText(byId("replay-status"), t("js.replay.reading"));
  else if (state === "failed") setText(byId("replay-status"), t(error instanceof SignedOut ? "js.replay.lost" : "js.replay.failed", { time: words }));
  else setText(byId("replay-status"), player.now >= player.until ? t("js.replay.end") : "");
  if (state === "paused") remember();
}

let remembering = 0;

/** The moment lives in the address, so that it can be sent on and survives a reload; written once it is settled on. */
function remember(): void {
  clearTimeout(remembering);
  remembering = window.setTimeout(() => {
    const url = new URL(location.href);
    url.searchParams.set("at", new Date(now()).toISOString());
    history.replaceState(history.state, "", url);
  }, REMEMBERED_AFTER_MS);
}

function jump(at: number): void {
  void player.seek(at);
}

play.addEventListener("click", () => (player.isPlaying ? player.pause() : player.play()));
slider.addEventListener("input", () => jump(from + Number(slider.value) * 1000));
for (const [id, way] of [["replay-before", -1], ["replay-next", 1]] as const) {
  byId(id).addEventListener("click", () => {
    // From where it is going, not from what is still shown: pressed twice it goes two moments on.
    const at = moments.next(player.now, way);
    if (at !== undefined) jump(at);
  });
}
for (const button of root.querySelectorAll<HTMLElement>("[data-speed]")) {
  button.addEventListener("click", () => {
    player.speed = Number(button.dataset.speed);
    for (const other of root.querySelectorAll<HTMLElement>("[data-speed]")) setAttr(other, "aria-pressed", String(other === button));
  });
}
addEventListener("keydown", (event: KeyboardEvent) => {
  if (event.key === "Escape" && list.open) {
    event.preventDefault();
    list.open = false;
  }
}, { capture: true });
document.addEventListener("pointerdown", (event) => {
  if (!list.contains(event.target as Node)) list.open = false;
});

/** Marks come while the server still reads; so does the end of an activation that is still open. */
async function readMoments(): Promise<void> {
  for (;;) {
    const timeline = await source.timeline(new AbortController().signal);
    player.until = moment(timeline.until);
    setText(byId("replay-until"), exact(player.until).slice(0, 16));
    moments.show(timeline.marks, from, player.until);
    show(player.isPlaying ? "playing" : "paused");
    if (timeline.progress >= 1) return;
    setText(byId("replay-status"), t("js.replay.readingMoments", { n: number(Math.floor(timeline.progress * 100)) }));
    await new Promise((resolve) => setTimeout(resolve, MARKS_AGAIN_MS));
  }
}

byId("replay-controls").hidden = false;
void player.seek(shownAt).then(readMoments).catch((error: unknown) => show("failed", error));
