import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { browserEndpoint } from "./browser-endpoint.ts";

/** Ends a wait that hangs, in milliseconds; no machine is expected to be that slow. */
const HANG = 300_000;

/** The same wording on every machine: Chromium would take both from the system. */
const CONTEXT: BrowserContextOptions = { locale: "en-US", timezoneId: "UTC" };

/**
 * A browser of the caller's own: contexts of other callers are not in it, and `close` takes all of
 * its contexts away. The process behind it belongs to the whole test run.
 */
export const openBrowser = (): Promise<Browser> => chromium.connect(browserEndpoint());

/**
 * A page without any past: no cookies, no storage, no cache. English, UTC.
 *
 * @example
 * const page = await openPage(browser, { viewport: { width: 320, height: 640 } });
 */
export async function openPage(browser: Browser, options?: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ ...CONTEXT, ...options });
  context.setDefaultTimeout(HANG);
  return await context.newPage();
}
