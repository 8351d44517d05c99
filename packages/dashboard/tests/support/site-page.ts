import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { CONTENT_SECURITY_POLICY } from "../../src/security.ts";
import { openPage } from "./browser.ts";
import { type Watch, watchPage } from "./page-problems.ts";
import { NOW } from "./sample-site.ts";
import { type StaticServer, serveFolder } from "./static-server.ts";

/** Serves a site as CloudFront does: with its policy. */
export const serveSite = (folder: string): Promise<StaticServer> =>
  serveFolder(folder, {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    // A page that several tests use asks for each file again.
    "cache-control": "no-cache",
  });

/** The page as a user sees it, at a fixed time. */
export interface SitePage {
  readonly page: Page;
  readonly watch: Watch;
  /** The figure of a measure. */
  chart(name: string): Locator;
  /** The place of a chart that takes the mouse and the keys. */
  plot(name: string): Locator;
  /** Leaves the page to the next test. */
  close(): Promise<void>;
}

/** As Playwright's, and those of a page of a site. */
export type SiteOptions = BrowserContextOptions & {
  /** Time at which the page is looked at. */
  readonly now?: Date;
  /** False if the page will show nothing. */
  readonly isPage?: boolean;
  /** True for a page without any past, which no test uses after this one. */
  readonly isFresh?: boolean;
  /** Script that runs before the page's own; makes the page a fresh one. */
  readonly script?: string;
};

interface OpenPage {
  readonly page: Page;
  readonly watch: Watch;
  now?: Date;
}

/**
 * Pages of one browser, which tests use one after the other: to go on with a page takes half the
 * CPU time of a new one. Routes, media, problems and other pages of its context do not outlast a test.
 */
export class SitePages {
  readonly #browser: Browser;
  readonly #idle = new Map<string, OpenPage[]>();

  constructor(browser: Browser) {
    this.#browser = browser;
  }

  /** Opens the page of a site, and waits until it shows something. */
  async open(server: StaticServer, query = "", options: SiteOptions = {}): Promise<SitePage> {
    const { now = NOW, isPage = true, script, isFresh = script !== undefined, ...rest } = options;
    const { viewport = { width: 1280, height: 900 }, colorScheme, reducedMotion, ...kind } = rest;
    const idle = this.#idleOf(JSON.stringify(kind));
    const opened = (isFresh ? undefined : idle.pop()) ?? (await this.#make({ viewport, ...kind }));
    const { page, watch } = opened;
    if (viewport !== null) await page.setViewportSize(viewport);
    await page.emulateMedia({
      ...{ media: null, colorScheme: colorScheme ?? "light" },
      reducedMotion: reducedMotion ?? "no-preference",
    });
    if (opened.now?.getTime() !== now.getTime()) await page.clock.setFixedTime(now);
    opened.now = now;
    if (script !== undefined) await page.addInitScript(script);
    await page.goto(`${server.url}/${query}`);
    if (isPage) await page.locator("main:not(#loading)").waitFor();
    return {
      page,
      watch,
      chart: (name) => page.locator("figure", { has: page.getByRole("heading", { name }) }),
      plot: (name) => page.getByRole("slider", { name: `${name}, day by day` }),
      async close() {
        if (isFresh) return await page.context().close();
        await clean(opened);
        idle.push(opened);
      },
    };
  }

  #idleOf(kind: string): OpenPage[] {
    const idle = this.#idle.get(kind) ?? [];
    this.#idle.set(kind, idle);
    return idle;
  }

  async #make(options: BrowserContextOptions): Promise<OpenPage> {
    const page = await openPage(this.#browser, options);
    return { page, watch: await watchPage(page) };
  }
}

async function clean({ page, watch }: OpenPage): Promise<void> {
  const others = page
    .context()
    .pages()
    .filter((other) => other !== page);
  await Promise.all(others.map((other) => other.close()));
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await page.goto("about:blank");
  await page.mouse.move(0, 0);
  // What the page that was left still had to report has been reported before this answer.
  await page.evaluate("0");
  watch.clear();
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
