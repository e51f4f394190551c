// Runs before the first paint, so that an embedded page never shows what it leaves out, and fetches the program that
// the page begins with: the whole one where the address holds an experiment.
const query = new URLSearchParams(location.search);
if (query.get("embed") === "1") {
  document.documentElement.dataset.embed = "";
  document.documentElement.dataset.theme = query.get("theme") ?? "";
  document.head.append(Object.assign(document.createElement("script"), { type: "module", src: "www/embedded.js" }));
}
// The page in the language that the address asks for; without a word there, a browser that prefers Chinese gets it.
const isChinese = document.documentElement.lang.startsWith("zh");
const asked = query.get("lang") ?? (isChinese ? "zh" : navigator.language);
if (asked.startsWith("zh") !== isChinese) {
  location.replace((isChinese ? "./" : "zh.html") + location.search + location.hash);
}
// A document without an origin, as in a sandboxed frame, has nothing that a policy could protect, and to some browsers
// 'self' is nothing there: the policy, which comes next, becomes a comment.
if (origin === "null") {
  document.write("<!--");
}
const program = location.hash.length > 1 ? "www/pkg/equisphere_bg.wasm" : "www/pkg/opening_bg.wasm";
const hint = { rel: "preload", href: program, as: "fetch", type: "application/wasm", crossOrigin: "" };
document.head.append(Object.assign(document.createElement("link"), hint));
