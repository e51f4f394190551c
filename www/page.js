// @ts-check
// What only the laboratory's own page does: it gives the article its hands when it comes near what is seen, and keeps
// itself for times without a network.
import "./offline.js";

// The other language shows the same experiment.
const language = /** @type {HTMLAnchorElement | null} */ (document.querySelector(".language"));
language?.addEventListener("click", () => (language.hash = location.hash));

const article = document.querySelector("article");
if (article) {
  // Where it cannot be loaded the article reads as it is.
  const load = () => void import("./article.js").catch(() => {});
  const look = (/** @type {IntersectionObserverEntry[]} */ entries) => {
    if (entries.some(({ isIntersecting }) => isIntersecting)) {
      observer.disconnect();
      load();
    }
  };
  const observer = new IntersectionObserver(look);
  article.querySelectorAll("figure, details").forEach((part) => observer.observe(part));
  if (location.search !== "" || location.hash.startsWith("#network=")) {
    load();
  }
}
