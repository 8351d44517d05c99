import { openBrowser, openPage } from "../../../../dashboard/tests/support/browser.ts";
import { publishBrowser } from "../../../../dashboard/tests/support/browser-endpoint.ts";
import { startBrowserProcess } from "../../../../dashboard/tests/support/browser-process.ts";
import { watchPage } from "../../../../dashboard/tests/support/page-problems.ts";

/** What somebody sees of the page at an address, in a real browser. */
export async function lookAtPage(url: string): Promise<object> {
  const { endpoint, stop } = await startBrowserProcess();
  try {
    publishBrowser(endpoint);
    const browser = await openBrowser();
    const page = await openPage(browser);
    const watch = await watchPage(page);
    await page.goto(url);
    await page.locator("canvas").first().waitFor();
    const seen = {
      title: await page.title(),
      headline: await page.locator(".lead").textContent(),
      charts: await page.locator("canvas").count(),
      outcomes: await page.locator(".runs .status").allTextContents(),
      problems: await watch.problems(),
    };
    await browser.close();
    return seen;
  } finally {
    await stop();
  }
}
