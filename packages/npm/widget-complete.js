// @ts-check
// The laboratory as an anywidget that carries everything. It begins in the whole program, and so does not carry the
// small one.
import { bareLink } from "../../www/pkg/parameters.js";
import { render } from "./rendering.js";

export default { render: (/** @type {Parameters<typeof render>[0]} */ context) => render(context, bareLink) };
