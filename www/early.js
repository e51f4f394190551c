// Runs before the first paint, so that an embedded page never shows what it leaves out, and fetches the program that
// the page begins with: the whole one where the address holds an experiment.
if (new URLSearchParams(location.search).get("embed") === "1") {
  document.documentElement.dataset.embed = "";
}
const program = location.hash.length > 1 ? "www/pkg/equisphere_bg.wasm" : "www/pkg/opening_bg.wasm";
const hint = { rel: "preload", href: program, as: "fetch", type: "application/wasm", crossOrigin: "" };
document.head.append(Object.assign(document.createElement("link"), hint));
