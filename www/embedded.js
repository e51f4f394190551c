// @ts-check
// The page in a frame tells the page around it how high it is, where it is as high as what it shows, and takes the theme
// that the page around it asks for. One without controls fills its frame instead.

const root = document.documentElement;

const tell = () => {
  if (document.querySelector("equisphere-lab")?.getAttribute("data-controls") === "all") {
    parent.postMessage({ equisphere: "height", height: Math.ceil(root.getBoundingClientRect().height) }, "*");
  }
};

/** The themes that the page around it may ask for. */
const THEMES = ["auto", "light", "dark", "transparent"];

/** Gives the page the theme of its laboratory, whatever the browser prefers: its paper shows at the corners. @param {string} theme */
const dress = (theme) => {
  root.dataset.theme = theme;
  const [colorScheme, paper, ink] = theme === "light" || theme === "dark" ? [theme, "canvas", "canvastext"] : ["", "", ""];
  root.style.colorScheme = colorScheme;
  // The body may not be there yet.
  root.style.setProperty("--paper", paper);
  root.style.setProperty("--ink", ink);
};

dress(root.dataset.theme ?? "");
if (parent !== window) {
  addEventListener("message", ({ data, source }) => {
    if (source === parent && data?.equisphere === "theme" && THEMES.includes(data.theme)) {
      dress(data.theme);
      document.querySelector("equisphere-lab")?.setAttribute("theme", data.theme);
    }
  });
  new ResizeObserver(tell).observe(root);
  addEventListener("equisphere-ready", tell);
}
