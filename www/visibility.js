// @ts-check

/**
 * Tells whether anybody can see an element: it is on the screen, and the page is in front.
 *
 * @param {Element} element
 * @param {(visible: boolean) => void} changed also told, with false, when nobody asks any more
 * @param {AbortSignal} signal
 */
export function watchVisibility(element, changed, signal) {
  let onScreen = false;
  const look = () => changed(onScreen && document.visibilityState === "visible");
  const observer = new IntersectionObserver((entries) => {
    onScreen = entries[entries.length - 1].isIntersecting;
    look();
  });
  observer.observe(element);
  document.addEventListener("visibilitychange", look, { signal });
  signal.addEventListener("abort", () => {
    observer.disconnect();
    changed(false);
  });
}
