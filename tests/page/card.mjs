// The picture that other sites show of a link to the page: the laboratory itself, at a step.
import { open } from "./browser.mjs";
import { LABORATORY, advance } from "./laboratory.mjs";

/** Where it is kept. */
export const CARD = new URL("../../docs/card.png", import.meta.url);

/** Draws it anew. @returns {Promise<Buffer>} */
export async function card() {
  const page = await open({ path: "?embed=1&controls=none&charts=weight_norm,excess_risk&theme=light&autoplay=off", viewport: { width: 1200, height: 630 } });
  for (let look = 0; look < 60; look += 1) {
    await advance(page, 10);
  }
  await page.on(LABORATORY, (element) => element.drawAll());
  await page.pause(300);
  const picture = await page.screenshot();
  await page.close();
  return picture;
}
