// @ts-check

/** Fetches the script of the whole program, which lies beside the script that asks for it once both are bundled. */
export const fetchWhole = () => import("./whole.js");
