import { everySecond, runClocks } from "../desk/clock";
import { byId } from "../desk/dom";
import { pages, Palette, type Target } from "../desk/palette";
import { t } from "../desk/texts";
import { updateBand } from "./band";
import { Chips } from "./chips";
import { CommunityBars, RollCalls } from "./communities";
import { Dispatches } from "./dispatches";
import { Drawer, type Card } from "./drawer";
import { Feed } from "./feed";
import { Figures } from "./figures";
import { Filters } from "./filter";
import { foldPanels } from "./fold";
import { roving } from "./keys";
import { Model } from "./model";
import { Places } from "./places";
import { Reports } from "./reports";
import { Say } from "./say";
import { SilentList } from "./silent";
import { tips } from "./tip";
import type { BoardChanged, Snapshot } from "./types";
import { View } from "./view";
import { Wall } from "./wall";

export interface ScreenOptions {
  asWall: boolean;
  /** Whether it leads to pages, which show things as they are now. */
  links: boolean;
  card: (model: Model) => Card;
}

export interface Screen {
  take(snapshot: Snapshot): void;
  apply(message: BoardChanged): void;
  /** What is shown is no longer vouched for. */
  setStale(stale: boolean): void;
}

/** The board on the page, whatever gives it its picture: the living record, or a replay of it. */
export function screen({ asWall, links, card }: ScreenOptions): Screen {
  const wallRoot = byId("wall");
  const model = new Model();
  const filters = new Filters();
  const view = new View(model, filters, new Places(wallRoot));
  const wall = new Wall(wallRoot, view, byId("board").dataset.unit!);
  const figures = new Figures(view);
  const chips = new Chips(view);
  const bars = new CommunityBars(view);
  const rollCalls = new RollCalls(view);
  const drawer = new Drawer(view, card(model));
  const openStairwell = (code: string, from: HTMLElement) => drawer.open(code, from);
  const dispatches = new Dispatches(view, links);
  const silent = new SilentList(view, openStairwell);
  const feed = new Feed(view, openStairwell, !asWall);
  const reports = new Reports(view, !asWall, links);
  const say = new Say();

  let frame = 0;
  let painted = false;

  /** One write to the page a frame, however many messages came. */
  function soon(): void {
    frame ||= requestAnimationFrame(paint);
  }

  function paint(): void {
    frame = 0;
    const touched = model.takeTouched();
    const all = touched.whole || touched.dispatches;
    const codes = touched.whole ? null : touched.stairwells;
    if (all || touched.stairwells.size) {
      // Which dispatches are open decides every look; otherwise only the stairwells that changed are looked at.
      view.recompute(all ? null : codes);
      wall.update(all ? null : codes, painted);
      showCounts();
      silent.update();
      drawer.changed(touched.whole ? new Set(model.stairwells.keys()) : touched.stairwells);
    }
    if (all || touched.stairwells.size) dispatches.update();
    if (touched.communities) rollCalls.update();
    if (touched.reports) reports.update();
    if (touched.feed) feed.update();
    if (touched.activations) updateBand(model);
    if (touched.whole) {
      chips.update();
      checkRoster();
    }
    painted = true;
  }

  function showCounts(): void {
    const counts = view.counts();
    const whole = counts.get("")!;
    figures.update(whole);
    wall.updateCounts(counts);
    bars.update(counts);
    say.update(whole);
  }

  filters.onChange((filter) => {
    view.recompute(null);
    wall.zoom(filter.place);
    wall.update(null, false);
    showCounts();
    dispatches.update();
    silent.update();
    rollCalls.update();
    reports.update();
    feed.show();
    chips.update();
  });

  /** Stairwells that came after the page was painted have no tile here: the page says so, a wall reloads. */
  function checkRoster(): void {
    const unknown = [...model.stairwells.keys()].some((code) => !view.places.has(code));
    if (unknown && asWall) location.reload();
    byId("roster-changed").hidden = !unknown;
  }

  function targets(): Target[] {
    const found = pages();
    for (const d of model.dispatches.values()) found.push({ name: d.title, hint: t("js.palette.dispatch"), go: () => filters.set({ dispatch: d.id }) });
    for (const u of model.units.values()) found.push({ name: u.name, hint: u.code, go: () => filters.set({ place: u.code }) });
    for (const s of model.stairwells.values()) {
      found.push({
        name: s.name, hint: `${view.places.path(s.code)} · ${s.code}`,
        go: () => openStairwell(s.code, wall.tile(s.code) ?? wallRoot),
      });
    }
    return found;
  }

  wallRoot.addEventListener("click", (event) => {
    const target = event.target as HTMLElement;
    const link = target.closest<HTMLElement>(".tile, [data-zoom]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    if (link.dataset.zoom) filters.toggle("place", link.dataset.zoom);
    else openStairwell(link.dataset.code!, link);
  });
  addEventListener("keydown", (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing || palette.isOpen) return;
    if (drawer.isOpen) drawer.close();
    else if (filters.any) filters.clear();
  });

  const palette = new Palette(targets);
  roving(wallRoot, ".tile");
  if (!asWall) tips(wallRoot, view);
  foldPanels();
  runClocks();
  everySecond(() => {
    dispatches.tick();
    silent.tick();
    reports.tick();
  });
  wall.zoom(filters.value.place);
  wall.fit();
  // A wall is looked at: its tiles, smaller than a finger, are no targets.
  if (asWall) wallRoot.inert = true;

  return {
    take(snapshot) {
      model.take(snapshot);
      soon();
    },
    apply(message) {
      model.apply(message);
      soon();
    },
    setStale(stale) {
      figures.setStale(stale);
      reports.setStale(stale);
    },
  };
}
