/** One stop for the Tab key in the wall; arrows move inside it, by place on the screen. */
export function roving(root: HTMLElement, selector: string): void {
  let current: HTMLElement | null = null;
  const seen = () => [...root.querySelectorAll<HTMLElement>(selector)].filter((n) => n.offsetParent !== null);

  for (const node of root.querySelectorAll<HTMLElement>(selector)) {
    node.tabIndex = -1;
    // Where it leads to no page it is a button, and is pressed like one.
    if (!node.hasAttribute("href")) node.setAttribute("role", "button");
  }
  const makeStop = (node: HTMLElement | undefined) => {
    if (!node || node === current) return;
    if (current) current.tabIndex = -1;
    current = node;
    node.tabIndex = 0;
  };
  makeStop(seen()[0]);
  new MutationObserver(() => {
    if (!current || current.offsetParent === null) makeStop(seen()[0]);
  }).observe(root, { attributes: true, attributeFilter: ["hidden"], subtree: true });

  root.addEventListener("focusin", (event) => {
    const node = (event.target as HTMLElement).closest<HTMLElement>(selector);
    if (node) makeStop(node);
  });
  root.addEventListener("keydown", (event) => {
    const from = (event.target as HTMLElement).closest<HTMLElement>(selector);
    if (!from || event.ctrlKey || event.altKey || event.metaKey) return;
    if ((event.key === "Enter" || event.key === " ") && !from.hasAttribute("href")) {
      event.preventDefault();
      from.click();
      return;
    }
    const to = step(seen(), from, event.key);
    if (to) {
      event.preventDefault();
      to.focus();
    }
  });
}

function step(nodes: HTMLElement[], from: HTMLElement, key: string): HTMLElement | undefined {
  const at = nodes.indexOf(from);
  switch (key) {
    case "ArrowRight": return nodes[at + 1];
    case "ArrowLeft": return nodes[at - 1];
    case "Home": return nodes[0];
    case "End": return nodes[nodes.length - 1];
    case "ArrowDown": return nearest(nodes, from, 1);
    case "ArrowUp": return nearest(nodes, from, -1);
    default: return undefined;
  }
}

function nearest(nodes: HTMLElement[], from: HTMLElement, way: 1 | -1): HTMLElement | undefined {
  const a = from.getBoundingClientRect();
  let best: HTMLElement | undefined;
  let bestDistance = Infinity;
  for (const node of nodes) {
    const b = node.getBoundingClientRect();
    const dy = (b.top - a.top) * way;
    if (dy < a.height / 2) continue;
    const distance = dy * 4 + Math.abs(b.left - a.left);
    if (distance < bestDistance) [best, bestDistance] = [node, distance];
  }
  return best;
}
