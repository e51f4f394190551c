// Functions that run in the page. They are sent as text, so each stands for itself.

/**
 * What the server puts before everything else in the page, because not every driver tells what a page logs.
 */
export const WATCH = `
  globalThis.loggedProblems = [];
  for (const level of ["error", "warn"]) {
    const own = console[level];
    console[level] = (...words) => { loggedProblems.push(words.map(String).join(" ")); own.apply(console, words); };
  }
  addEventListener("error", (event) => loggedProblems.push(event.message ?? "cannot load " + (event.target.src ?? event.target.href)), true);
  addEventListener("unhandledrejection", (event) => loggedProblems.push(String(event.reason)));
  addEventListener("securitypolicyviolation", (event) => loggedProblems.push(event.violatedDirective + " refuses " + event.blockedURI));
`;

/**
 * Elements by CSS selector, in the document and in every open shadow root. `a >> b` finds b within a, however
 * many shadow roots lie between.
 *
 * @param {string} selector
 * @returns {any[]}
 */
export function deep(selector) {
  /** @type {(root: any, css: string) => any[]} */
  const within = (root, css) => {
    const hosts = [...root.querySelectorAll("*"), root].map((element) => element.shadowRoot).filter(Boolean);
    return [...root.querySelectorAll(css), ...hosts.flatMap((host) => within(host, css))];
  };
  const parts = selector.split(" >> ");
  const found = parts.reduce((/** @type {any[]} */ roots, css) => roots.flatMap((root) => within(root, css)), [document]);
  return [...new Set(found)];
}

/**
 * Where to click an element, or why it cannot be clicked now.
 *
 * @param {string} selector
 * @param {(selector: string) => any[]} deep
 */
export function target(selector, deep) {
  const element = deep(selector).find((element) => element.getClientRects().length > 0) ?? deep(selector)[0];
  if (!element) {
    return "is not there";
  }
  if (element.disabled || !element.checkVisibility({ visibilityProperty: true })) {
    return "is disabled or not visible";
  }
  element.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
  const box = element.getBoundingClientRect();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  let hit = document.elementFromPoint(x, y);
  while (hit?.shadowRoot) {
    const inner = hit.shadowRoot.elementFromPoint(x, y);
    if (!inner || inner === hit) {
      break;
    }
    hit = inner;
  }
  for (let node = /** @type {any} */ (hit); node; node = node.assignedSlot ?? node.parentNode ?? node.host) {
    if (node === element) {
      return { x, y };
    }
  }
  return `lies under ${hit ? hit.outerHTML.slice(0, 100) : "nothing"} at ${x}, ${y}`;
}
