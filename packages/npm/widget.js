// @ts-check
// The laboratory as an anywidget (https://anywidget.dev/en/afm/). It carries the program of the first view, and fetches
// the whole one from beside itself when it is needed.
import { render } from "./rendering.js";

export default { render: (/** @type {Parameters<typeof render>[0]} */ context) => render(context) };
