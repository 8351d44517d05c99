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

it("sends few requests to its own server, and none to others", async () => {
  const before = viewer.server.requests.length;
  const { page } = await viewer.show();
  await page.locator("canvas").first().waitFor();
  const requests = viewer.server.requests
    .slice(before)
    .map((line) => line.replace(/-[A-Z0-9]{8}\./, "-HASH."));
  expect(requests.toSorted()).toEqual([
    "GET /?dataset=us-daily",
    "GET /data/datasets.json",
    "GET /data/us-daily/rows.json",
    "GET /data/us-daily/runs/3.json",
    "GET /data/us-daily/status.json",
    "GET /icon.svg",
    "GET /main-HASH.js",
    "GET /page-HASH.css",
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

it("is under 60 KB of compressed script", () => {
  const scripts = readdirSync(site.folder).filter((name) => name.endsWith(".js"));
  expect(scripts).toHaveLength(1);
  const [script = ""] = scripts;
  expect(gzipSync(readFileSync(join(site.folder, script))).length).toBeLessThan(60_000);
});

it("is the same bytes whenever it is built", async () => {
  const again = await makeSite([]);
  for (const name of readdirSync(site.folder)) {
    const [one, other] = [site, again].map(({ folder }) => readFileSync(join(folder, name)));
    expect(one?.equals(other as Buffer)).toBe(true);
  }
  expect(readdirSync(again.folder)).toEqual(readdirSync(site.folder));
  await again.remove();
});
