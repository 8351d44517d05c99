import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, expect, it } from "@jest/globals";
import { makeSite, SAMPLE_RUNS, type TestSite } from "../support/sample-site.ts";
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
  const { page } = await viewer.show();
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

it.each(["en-US@posix", "", "C", "x"])(
  "is shown in a browser whose language is %j",
  async (language) => {
    const { page } = await viewer.show("", { locale: "en-US" });
    // What Chromium answers where the system has no locale, such as in a container.
    await page.addInitScript(
      (value) => Object.defineProperty(Navigator.prototype, "language", { get: () => value }),
      language,
    );
    await page.goto(`${viewer.server.url}/?dataset=us-daily`);
    await page.locator("canvas").first().waitFor();
  },
);

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
  const { page } = await viewer.show(query);
  await page.waitForLoadState("networkidle");
  return viewer.server.requests
    .slice(before)
    .filter((line) => line.endsWith(".js"))
    .map((line) => gzipSync(readFileSync(join(site.folder, line.replace("GET /", "")))).length)
    .reduce((sum, size) => sum + size, 0);
}

it.each([
  ["a dataset with charts", "", 60_000],
  ["the start page", "?", 30_000],
])("loads for %s less compressed script than its limit", async (_, query, limit) => {
  expect(await scriptOf(query)).toBeLessThan(limit);
});

it.each([
  ["chart-group", "", "COVID-19 in the United States"],
  ["start-page", "?", "Nothing to show"],
  ["run-content", "?dataset=us-daily&run=3", "COVID-19 in the United States"],
])(
  "says that the script %s cannot be loaded, and shows what it can",
  async (name, query, heading) => {
    const { page } = await viewer.show("?dataset=us-states");
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
