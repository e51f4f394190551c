// @ts-check

/** @typedef {import("./frame.js").Frame} Frame */

/** @param {Frame} frame @returns {HTMLInputElement[]} the boxes that show and hide charts, in their order */
const boxes = (frame) => [...frame.column.querySelectorAll(".choose label:not(.option) input")].filter((box) => box instanceof HTMLInputElement);

/**
 * Shows the charts that a link names, where the page around does not say which.
 *
 * @param {string[] | undefined} names
 * @param {Frame} frame
 * @param {import("./composition.js").Composition} composition
 */
export function showCharts(names, frame, { charts }) {
  if (names && !charts) {
    boxes(frame).forEach((box, index) => {
      if (box.checked !== names.includes(frame.charts[index].name)) {
        box.click();
      }
    });
  }
}

/**
 * Names of the charts that are shown, and whether they are those at first.
 *
 * @param {Frame} frame
 */
export function chartsShown(frame) {
  const all = boxes(frame);
  const names = frame.charts.filter(({ root }) => !root.hidden).map(({ name }) => name);
  return { names, asAtFirst: all.every((box) => box.checked === box.defaultChecked) };
}
