import { buffer } from "node:stream/consumers";
import type { Page } from "playwright-core";

/** Clicks a button, and returns the file that the page saves. */
export async function savedBy(page: Page, button: string) {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: button }).click(),
  ]);
  const contents = await buffer(await download.createReadStream());
  return { name: download.suggestedFilename(), contents };
}
