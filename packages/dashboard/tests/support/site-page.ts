import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { CONTENT_SECURITY_POLICY } from "../../src/security.ts";
import { openPage } from "./browser.ts";
import { type Watch, watchPage } from "./page-problems.ts";
import { NOW } from "./sample-site.ts";
import { type StaticServer, serveFolder } from "./static-server.ts";

/** Serves a site as CloudFront does: with its policy. */
export const serveSite = (folder: string): Promise<StaticServer> =>
  serveFolder(folder, { "content-security-policy": CONTENT_SECURITY_POLICY });

/** The page as a user sees it, at a fixed time. */
export interface SitePage {
  readonly page: Page;
  readonly watch: Watch;
  /** The figure of a measure. */
  chart(name: string): Locator;
  /** The place of a chart that takes the mouse and the keys. */
  plot(name: string): Locator;
  close(): Promise<void>;
}

/** As Playwright's, the time at which the page is looked at, and whether it will show anything. */
export type SiteOptions = BrowserContextOptions & {
  readonly now?: Date;
  readonly isPage?: boolean;
};

/** Opens the page of a site, and waits until it shows something. */
export async function openSite(
  browser: Browser,
  server: StaticServer,
  query = "",
  options: SiteOptions = {},
): Promise<SitePage> {
  const { now = NOW, isPage = true, ...context } = options;
  const page = await openPage(browser, { viewport: { width: 1280, height: 900 }, ...context });
  const watch = await watchPage(page);
  await page.clock.setFixedTime(now);
  await page.goto(`${server.url}/${query}`);
  if (isPage) await page.locator("main:not(#loading)").waitFor();
  const chart = (name: string) =>
    page.locator("figure", { has: page.getByRole("heading", { name }) });
  return {
    page,
    watch,
    chart,
    plot: (name) => page.getByRole("slider", { name: `${name}, day by day` }),
    close: () => page.context().close(),
  };
}

/** Waits until the page has handled what came in so far, and has drawn what follows from it. */
export const settled = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    for (let frame = 0; frame < 3; frame++) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      await new Promise((resolve) => setTimeout(resolve));
    }
  });

/** Contents of a table's rows, cell by cell. */
export const rowsOf = (table: Locator): Promise<string[][]> =>
  table
    .locator("tbody tr")
    .evaluateAll((rows) =>
      rows.map((row) => [...row.children].map((cell) => (cell as HTMLElement).textContent.trim())),
    );

/** Names of the tables that are wider or narrower than their frames. */
export const cutTables = (page: Page): Promise<(string | null)[]> =>
  page.locator(".table").evaluateAll((frames) =>
    frames
      .filter((frame) => {
        const { scrollWidth = 0, clientWidth = 0 } = frame.firstElementChild ?? {};
        return (
          Math.max(scrollWidth, frame.clientWidth) - Math.min(clientWidth, frame.clientWidth) > 2
        );
      })
      .map((frame) => frame.getAttribute("aria-label")),
  );
