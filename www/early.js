// Runs before the first paint, so that an embedded page never shows what it leaves out.
if (new URLSearchParams(location.search).get("embed") === "1") {
  document.documentElement.dataset.embed = "";
}
