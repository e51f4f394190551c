// @ts-check
// What only the laboratory's own page does: it gives the article its hands when it comes near what is seen, and keeps
// itself for times without a network.
import "./offline.js";

const article = document.querySelector("article");
if (article) {
  const observer = new IntersectionObserver(
    (entries) => {
      if (entries.some((entry) => entry.isIntersecting)) {
        observer.disconnect();
        // Where it cannot be loaded the article reads as it is.
        import("./article.js").catch(() => {});
      }
    },
    { rootMargin: "50%" },
  );
  observer.observe(article);
}
