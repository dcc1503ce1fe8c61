import { runClocks, setServerTime } from "./desk/clock";
import { pages, Palette } from "./desk/palette";
import { compose } from "./desk/compose";
import { unitTree } from "./desk/tree";
import { reach } from "./desk/reach";

setServerTime(document.documentElement.dataset.now);
runClocks();
new Palette(pages);
unitTree();
reach();
compose();
for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());
