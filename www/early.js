// Runs before the first paint, so that an embedded page never shows what it leaves out, and fetches the program that
// the page begins with: the whole one where the address holds an experiment.
const query = new URLSearchParams(location.search);
if (query.get("embed") === "1") {
  document.documentElement.dataset.embed = "";
  document.documentElement.dataset.theme = query.get("theme") ?? "";
}
const program = location.hash.length > 1 ? "equisphere" : "opening";
const hint = { rel: "preload", href: `www/pkg/${program}_bg.wasm`, as: "fetch", type: "application/wasm", crossOrigin: "" };
document.head.append(Object.assign(document.createElement("link"), hint));
