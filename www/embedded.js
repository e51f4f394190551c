// @ts-check
// The page in a frame tells the page around it how high it is, where it is as high as what it shows. One without
// controls fills its frame instead.

const root = document.documentElement;

const tell = () => {
  if (document.querySelector("equisphere-lab")?.getAttribute("data-controls") === "all") {
    parent.postMessage({ equisphere: "height", height: Math.ceil(root.getBoundingClientRect().height) }, "*");
  }
};

if (parent !== window) {
  new ResizeObserver(tell).observe(root);
  addEventListener("equisphere-ready", tell);
}
