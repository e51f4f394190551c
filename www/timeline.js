// @ts-check
import { button, element } from "./dom.js";
import { words } from "./program.js";

/** @typedef {import("./frame.js").Frame} Frame */
/** @typedef {ReturnType<typeof buildTimeline>} Timeline */

/**
 * Builds what stands under the charts: a scrubber, what it reads, and what can be done from there.
 *
 * @param {Frame["charts"]} charts
 */
export function buildTimeline(charts) {
  const scrubber = element("input", { type: "range", class: "scrubber", min: 0, max: 0, value: 0, "aria-label": words("scrubber") });
  const reading = element("span", { class: "reading number" });
  const [branch, present, all, keep, again] = ["branch", "present", "all", "keep", "again"].map((name) => button(name, words));
  [branch, present, all, again].forEach((button) => (button.hidden = true));
  const ended = element("span", { class: "ended", role: "status" });
  const root = element("div", { class: "timeline" }, scrubber, element("div", { class: "row" }, reading, ended, again, all, present, branch, buildChoice(charts), keep));
  return { root, scrubber, reading, branch, present, all, keep, again, ended };
}

/** Which charts are shown. @param {Frame["charts"]} charts */
function buildChoice(charts) {
  const boxes = charts.map(({ root, title }) => {
    const box = element("input", { type: "checkbox", checked: !root.hidden });
    box.addEventListener("change", () => (root.hidden = !box.checked));
    return element("label", {}, box, " ", element("span", {}, title));
  });
  return element("details", { class: "choose" }, element("summary", {}, words("charts")), element("div", {}, ...boxes));
}
