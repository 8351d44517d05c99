import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { makeSite, SAMPLE_RUNS, type TestSite } from "../support/sample-site.ts";
import { savedBy } from "../support/saved-by.ts";
import { Viewer } from "../support/viewer.ts";

let viewer: Viewer;
let site: TestSite;
beforeAll(async () => {
  [viewer, site] = await Promise.all([Viewer.of(SAMPLE_RUNS), makeSite([])]);
});
afterAll(async () => {
  await viewer.close();
  await site.remove();
});
afterEach(() => viewer.expectNoProblems());

const withoutHash = (line: string) => line.replace(/-[A-Z0-9]{8}\./, "-HASH.");

it("sends few requests to its own server, and none to others", async () => {
  const before = viewer.server.requests.length;
  const { page } = await viewer.show("", { isFresh: true });
  await page.locator("canvas").first().waitFor();
  const requests = viewer.server.requests.slice(before).map(withoutHash);
  expect(requests.toSorted()).toEqual([
    "GET /?dataset=us-daily",
    "GET /data/datasets.json",
    "GET /data/us-daily/files.json",
    "GET /data/us-daily/rows.json",
    "GET /data/us-daily/runs/3.json",
    "GET /data/us-daily/status.json",
    "GET /icon.svg",
    "GET /main-HASH.js",
    "GET /page-HASH.css",
    "GET /script-chart-group-HASH.js",
    "GET /script-chunk-HASH.js",
    "GET /script-footer-HASH.js",
  ]);
});

describe("a picture of a chart", () => {
  it("is an SVG that needs no other file, with title, sources, licences and run", async () => {
    const { page } = await viewer.show("?dataset=us-daily&show=added&from=2020-08-01");
    await page.getByRole("button", { name: "Save COVID-19 cases as SVG" }).focus();
    const before = viewer.server.requests.length;
    const { name, contents } = await savedBy(page, "Save COVID-19 cases as SVG");
    expect(viewer.server.requests.slice(before).map(withoutHash)).toEqual([
      "GET /script-drawings-HASH.js",
    ]);
    expect(name).toBe("us-daily_cases.svg");
    await page.goto(`data:image/svg+xml,${encodeURIComponent(contents.toString())}`);
    const { root, lines, others } = await page.evaluate(() => {
      const all = [...document.documentElement.querySelectorAll("*")];
      return {
        root: document.documentElement.localName,
        lines: all.filter(({ localName }) => localName === "text").map((each) => each.textContent),
        others: all.filter(({ localName }) => !["path", "text", "title"].includes(localName))
          .length,
      };
    });
    expect([root, others]).toEqual(["svg", 0]);
    const text = lines.join(" ");
    expect(text).toContain("COVID-19 cases – COVID-19 in the United States");
    expect(text).toMatch(/Sources: The New York Times, .*\(.*\); .*\./);
    expect(text).toContain("As of run 3, Jan 17, 2021, 19:00 UTC.");
    expect(text).toContain("total falls");
    expect(contents.toString()).not.toMatch(/href|style|NaN|undefined/);
  });

  it("is a PNG of twice its size", async () => {
    const { page } = await viewer.show("?dataset=us-daily&scale=log");
    const { name, contents } = await savedBy(page, "Save COVID-19 deaths as PNG");
    expect(name).toBe("us-daily_deaths.png");
    expect(contents.subarray(1, 4).toString()).toBe("PNG");
    expect([contents.readUInt32BE(16), contents.readUInt32BE(20)]).toEqual([2400, 1440]);
  });

  it("says that its script cannot be loaded", async () => {
    const { page } = await viewer.show();
    await page.route("**/script-drawings-*.js", (route) => route.fulfill({ status: 404 }));
    await page.getByRole("button", { name: "Save COVID-19 cases as PNG" }).click();
    await page.getByRole("alert").getByText("A script of this page cannot be loaded.").waitFor();
    await viewer.expectNoProblems(/script-drawings-/);
  });
});

it.each(["en-US@posix", "", "C", "x"])(
  "is shown in a browser whose language is %j",
  async (language) => {
    // What Chromium answers where the system has no locale, such as in a container.
    const script = `Object.defineProperty(Navigator.prototype, "language", { get: () => ${JSON.stringify(language)} })`;
    const { page } = await viewer.show("", { locale: "en-US", script });
    await page.locator("canvas").first().waitFor();
  },
);

it("says that it cannot show the days of a link, until others are chosen", async () => {
  const { page } = await viewer.show("?dataset=us-daily&from=2021-13-45");
  const problem = page.locator("main .problem");
  await problem.waitFor();
  expect(await problem.textContent()).toBe(
    '"2021-13-45" in the address is not a date. All days are shown.',
  );
  await page.getByRole("button", { name: "All days" }).click();
  await problem.waitFor({ state: "hidden" });
  expect(page.url()).not.toContain("from=");
});

it("leads to the data where scripts are turned off, and does not claim to load", async () => {
  const { page } = await viewer.show("", { javaScriptEnabled: false, isPage: false });
  expect(await page.getByText("The page is loading").isVisible()).toBe(false);
  for (const [name, path] of [
    ["list of datasets", "data/datasets.json"],
    ["feed of changes", "data/changes.atom"],
  ] as const) {
    const href = await page.getByRole("link", { name }).getAttribute("href");
    expect(href).toBe(path);
    expect((await page.request.get(`${viewer.server.url}/${path}`)).status()).toBe(200);
  }
  // The browser may begin to load a script that it will not run.
  await viewer.expectNoProblems(/script-chunk-/);
});

it("has a policy in the page, too, for servers that send none", async () => {
  const { page } = await viewer.show();
  const policy = page.locator('meta[http-equiv="Content-Security-Policy"]');
  expect(await policy.getAttribute("content")).toMatch(/^default-src 'none'; script-src 'self';/);
  const ran = await page.evaluate(() => {
    const script = document.createElement("script");
    try {
      script.text = "document.title = 'ran'";
      document.body.append(script);
    } catch {}
    return document.title;
  });
  expect(ran).not.toBe("ran");
  await viewer.expectNoProblems(/Content-Security-Policy|TrustedScript/);
});

/** Compressed script that a view has loaded, in bytes. */
async function scriptOf(query: string): Promise<number> {
  const before = viewer.server.requests.length;
  const { page } = await viewer.show(query, { isFresh: true });
  await page.waitForLoadState("networkidle");
  return viewer.server.requests
    .slice(before)
    .filter((line) => line.endsWith(".js"))
    .map((line) => gzipSync(readFileSync(join(site.folder, line.replace("GET /", "")))).length)
    .reduce((sum, size) => sum + size, 0);
}

it.each([
  ["a dataset with charts", "", 60_000],
  ["a dataset in parts", "?dataset=us-states", 60_000],
  ["the start page", "?", 30_000],
])("loads for %s less compressed script than its limit", async (_, query, limit) => {
  expect(await scriptOf(query)).toBeLessThan(limit);
});

it.each([
  ["chart-group", "", "COVID-19 in the United States"],
  ["parts-view", "?dataset=us-states", "Puerto Rico"],
  ["start-page", "?", "Nothing to show"],
  ["run-content", "?dataset=us-daily&run=3", "COVID-19 in the United States"],
])(
  "says that the script %s cannot be loaded, and shows what it can",
  async (name, query, heading) => {
    const { page } = await viewer.show("?dataset=us-daily");
    await page.route(`**/script-${name}-*.js`, (route) => route.fulfill({ status: 404 }));
    await page.goto(`${viewer.server.url}/${query || "?dataset=us-daily"}`);
    const problem = page.getByText(
      "A script of this page cannot be loaded. Check the network, and load the page again.",
    );
    await problem.waitFor();
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toContain(heading);
    await viewer.expectNoProblems(/script-[a-z-]+-\w{8}\.js/);
  },
);

it("is the same bytes whenever it is built", async () => {
  const again = await makeSite([]);
  for (const name of readdirSync(site.folder)) {
    const [one, other] = [site, again].map(({ folder }) => readFileSync(join(folder, name)));
    expect(one?.equals(other as Buffer)).toBe(true);
  }
  expect(readdirSync(again.folder)).toEqual(readdirSync(site.folder));
  await again.remove();
});
