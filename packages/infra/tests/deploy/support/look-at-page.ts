import { openBrowser, openPage } from "@daily-delta/dashboard/testing/browser";
import { publishBrowser } from "@daily-delta/dashboard/testing/browser-endpoint";
import { startBrowserProcess } from "@daily-delta/dashboard/testing/browser-process";
import { watchPage } from "@daily-delta/dashboard/testing/page-problems";

/** Reads the page at an address in a real browser. */
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
