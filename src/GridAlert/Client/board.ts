import { deskAlarm } from "./desk/alarm";
import { setServerTime } from "./desk/clock";
import { byId } from "./desk/dom";
import { refresh } from "./desk/live";
import { keepAwake, Recovery } from "./board/awake";
import { presentCard } from "./board/drawer";
import { Link } from "./board/link";
import { screen } from "./board/screen";
import { Stale } from "./board/stale";

const root = byId("board");
const asWall = root.dataset.wall !== undefined;
setServerTime(document.documentElement.dataset.now);

const board = screen({ asWall, links: true, card: () => presentCard(root.dataset.card!) });
const recovery = asWall ? new Recovery(60_000, 20_000) : null;
const stale = new Stale((isStale, silentFor) => {
  board.setStale(isStale);
  recovery?.look(silentFor);
});
deskAlarm();
if (asWall) keepAwake();

void new Link(root.dataset.hub!, root.dataset.unit!, {
  snapshot: (snapshot) => board.take(snapshot),
  changed: (message) => board.apply(message),
  state: (state) => stale.link(state),
  heard: () => stale.heard(),
  approvals: () => void refresh(),
}).run();
