// @ts-check
// What the page loads: defines `<equisphere-lab>`.
import { EquisphereLab } from "./element.js";
import { unable } from "./failure.js";
import { core, whole } from "./program.js";

/** The element, the program that is loaded, and how the whole one is, for scripts on the page and for tests. */
export { EquisphereLab, core, whole };

customElements.define("equisphere-lab", EquisphereLab);

// Parts of the page below the laboratory, which come when they are opened.
for (const part of /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll("[data-part]"))) {
  const show = (/** @type {string} */ link) => /** @type {EquisphereLab | null} */ (document.querySelector("equisphere-lab"))?.open(link);
  const fill = () =>
    whole()
      .then((loaded) => loaded.part(part, show))
      .catch((error) => part.append(unable(error)));
  part.addEventListener("toggle", fill, { once: true });
  part.open = location.search.includes(`${part.dataset.part}=`);
}
