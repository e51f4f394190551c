// @ts-check
// What only the laboratory's own page does: it keeps itself for times without a network, and offers newer builds.
import { element } from "./dom.js";
import { core } from "./lab.js";
import { words } from "./pkg/update_words.js";

/** What tells that the reader turns to the page, and may want all of it later. */
const TOUCHES = ["pointerdown", "keydown", "touchstart"];
/** Milliseconds for what the reader wants at once, before all of it is fetched on the cores that compute. */
const FIRST_ANSWER = 5000;

const region = element("div", { class: "update", role: "status" });
document.body.append(region);

/** What the program says where it speaks another language, or else the words that stand here. @param {keyof typeof words} key */
function word(key) {
  const known = `control.update.${key}`;
  const told = core.text(known);
  return told === known ? words[key] : told;
}

/** Settles when a laboratory has drawn its first picture. */
function drawn() {
  return /** @type {Promise<void>} */ (
    new Promise((resolve) => {
      const observer = new PerformanceObserver((list) => {
        if (list.getEntriesByName("first picture").length > 0) {
          observer.disconnect();
          resolve();
        }
      });
      observer.observe({ type: "mark", buffered: true });
    })
  );
}

/** Settles some seconds after the reader has turned to the page. */
function touched() {
  return /** @type {Promise<void>} */ (
    new Promise((resolve) => {
      const touch = () => {
        TOUCHES.forEach((event) => removeEventListener(event, touch));
        setTimeout(resolve, FIRST_ANSWER);
      };
      TOUCHES.forEach((event) => addEventListener(event, touch, { passive: true }));
    })
  );
}

/** The browser's service workers, where it has any for this page, which stands in no frame. */
function workers() {
  try {
    return window === parent ? navigator.serviceWorker : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Has this build kept: what the first view needs at once, the rest when the page is used or visited again.
 *
 * @param {ServiceWorkerContainer} container
 * @param {Promise<void>} used
 */
async function register(container, used) {
  const again = container.controller !== null;
  const registration = await container.register(new URL("../service_worker.js", import.meta.url));
  follow(container, registration);
  await (again || used);
  const { active } = await container.ready;
  active?.postMessage("complete");
}

/**
 * Offers the build that waits, now or when there is one.
 *
 * @param {ServiceWorkerContainer} container
 * @param {ServiceWorkerRegistration} registration
 */
function follow(container, registration) {
  const look = () => {
    // A first build waits for nobody.
    if (registration.waiting && container.controller) {
      offer(container, registration.waiting);
    }
  };
  const watch = () => registration.installing?.addEventListener("statechange", look);
  registration.addEventListener("updatefound", watch);
  watch();
  look();
}

/**
 * @param {ServiceWorkerContainer} container
 * @param {ServiceWorker} newer
 */
function offer(container, newer) {
  const take = () => {
    container.addEventListener("controllerchange", () => location.reload(), { once: true });
    newer.postMessage("take");
  };
  const later = () => region.replaceChildren();
  region.replaceChildren(
    element("p", {}, word("ready")),
    element("button", { type: "button", class: "take", onclick: take }, word("take")),
    element("button", { type: "button", class: "later", onclick: later }, word("later")),
  );
}

const container = workers();
if (container) {
  const used = touched();
  // Where the browser refuses, the page is as it was: it needs the network.
  drawn().then(() => register(container, used)).catch(() => {});
}
