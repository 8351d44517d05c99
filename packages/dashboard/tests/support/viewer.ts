import { expect } from "@jest/globals";
import type { Browser } from "playwright-core";
import { openBrowser } from "./browser.ts";
import { makeSite, type SiteRun, type TestSite } from "./sample-site.ts";
import { type SiteOptions, type SitePage, SitePages, serveSite } from "./site-page.ts";
import type { StaticServer } from "./static-server.ts";

/** A site, a server and a browser for the tests of one file. */
export class Viewer {
  readonly server: StaticServer;
  readonly #browser: Browser;
  readonly #site: TestSite;
  /** Query of the first dataset's page, where there is a start page before it. */
  readonly #first: string;
  readonly #all: SitePages;
  #pages: SitePage[] = [];

  private constructor(browser: Browser, site: TestSite, server: StaticServer, first: string) {
    this.#browser = browser;
    this.#all = new SitePages(browser);
    this.#site = site;
    this.server = server;
    this.#first = first;
  }

  /** The page as these runs leave it. */
  static async of(runs: readonly SiteRun[]): Promise<Viewer> {
    const [browser, site] = await Promise.all([openBrowser(), makeSite(runs)]);
    const names = [...new Set(runs.map(({ dataset }) => dataset.name))];
    const first = names.length > 1 ? `?dataset=${names[0]}` : "";
    return new Viewer(browser, site, await serveSite(site.folder), first);
  }

  /**
   * Opens the page, to be looked at until the test's end.
   *
   * @param query "?": the start page. @default the first dataset
   */
  async show(query = "", options: SiteOptions = {}): Promise<SitePage> {
    const opened = await this.#all.open(this.server, query || this.#first, options);
    this.#pages.push(opened);
    return opened;
  }

  /** Closes what was shown, and checks that nothing went wrong on it but what `but` expects. */
  async expectNoProblems(but?: RegExp): Promise<void> {
    const problems: string[] = [];
    for (const page of this.#pages.splice(0)) {
      problems.push(...(await page.watch.problems()));
      await page.close();
    }
    expect(problems.filter((problem) => !but?.test(problem))).toEqual([]);
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.server.close();
    await this.#site.remove();
  }
}
