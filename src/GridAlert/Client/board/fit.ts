/*
 * Chooses the largest tile with which the whole wall fits its room, by reckoning alone: every community is a
 * card of `rows` rows of tiles, cards flow in lines, a street begins a new line. No layout is forced.
 */
const SMALLEST = 24;
/** A wall is looked at, not tapped. */
const SMALLEST_ON_WALL = 12;
const CARD_HEAD = 24;
const CARD_PAD = 12;
const CARD_LEAST = 112;
const GAP = 6;
const STREET_HEAD = 28;

export function fit(root: HTMLElement): void {
  const wall = root.dataset.wall !== undefined;
  const scale = wall ? Math.max(1, innerWidth / 1920) : 1;
  const largest = wall ? 120 : 56;
  const smallest = wall ? SMALLEST_ON_WALL : SMALLEST;
  const style = getComputedStyle(root);
  const width = root.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - 1;
  const height = root.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom) - 1;
  if (width <= 0 || height <= 0) return;
  const streets = [...root.querySelectorAll<HTMLElement>(".street:not([hidden])")].map((street) =>
    [...street.querySelectorAll<HTMLElement>(".community:not([hidden])")].map((c) => c.querySelectorAll(".tile").length));

  let best = { tile: smallest, rows: 3, over: Infinity };
  search: for (let tile = largest; tile >= smallest; tile--) {
    for (let rows = 2; rows <= 6; rows++) {
      const over = heightOf(streets, tile, rows, width, scale) - height;
      if (over <= 0) {
        best = { tile, rows, over };
        break search;
      }
      if (tile === smallest && over < best.over) best = { tile, rows, over };
    }
  }
  root.style.setProperty("--tile", `${best.tile}px`);
  root.style.setProperty("--scale", String(scale));
  root.style.setProperty("--rows", String(best.rows));
}

function heightOf(streets: number[][], tile: number, rows: number, width: number, scale: number): number {
  const cell = tile + Math.max(2, tile / 10);
  const cardHeight = CARD_HEAD * scale + rows * cell + CARD_PAD;
  let height = 0;
  for (const communities of streets) {
    height += STREET_HEAD * scale;
    let lines = 1;
    let x = 0;
    for (const tiles of communities) {
      const card = Math.max(CARD_LEAST * scale, Math.ceil(tiles / rows) * cell + CARD_PAD) + GAP;
      if (x > 0 && x + card > width + GAP) {
        lines++;
        x = 0;
      }
      x += card;
    }
    height += lines * (cardHeight + GAP);
  }
  return height;
}
