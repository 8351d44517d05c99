import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { violationsOf } from "../support/axe.ts";
import { openBrowser, openPage } from "../support/browser.ts";
import { watchPage } from "../support/page-problems.ts";
import { type StaticServer, serveFolder } from "../support/static-server.ts";

/** As strict as a page can have it: none of the helpers may need an exception. */
const HEADERS = {
  "content-security-policy":
    "default-src 'self'; require-trusted-types-for 'script'; trusted-types",
};
const html = (body: string) =>
  `<!doctype html><html lang="en"><head><title>Test</title></head><body><main><h1>Test</h1>${body}</main></body></html>`;

let browser: Browser;
let folder: string;
let server: StaticServer;
let page: Page;

beforeAll(async () => {
  browser = await openBrowser();
  folder = await mkdtemp(join(tmpdir(), "daily-delta-harness-"));
  server = await serveFolder(folder, HEADERS);
});
afterAll(async () => {
  await browser.close();
  await server.close();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  page = await openPage(browser);
});
afterEach(() => page.context().close());

async function show(body: string): Promise<void> {
  await writeFile(join(folder, "index.html"), html(body));
  await page.goto(server.url);
}

test("a page without faults has no problems and no violations", async () => {
  const watch = await watchPage(page);
  await show("<p>All is well</p>");
  expect(await violationsOf(page)).toEqual([]);
  expect(await watch.problems()).toEqual([]);
  expect(server.requests).toContain("GET /");
});

test("axe names the element and what is wrong with it", async () => {
  await show('<img src="/dot.png" id="dot">');
  expect(await violationsOf(page)).toEqual([
    expect.stringMatching(/^image-alt \(critical\) at #dot: .*alt attribute/),
  ]);
});

test("everything that goes wrong on a page is recorded", async () => {
  server.override("/faults.js", {
    contentType: "text/javascript",
    body: `console.warn("careful");
      document.cookie = "crumb=1";
      fetch("/missing.json");
      setTimeout(() => { throw new Error("thrown") });`,
  });
  const watch = await watchPage(page);
  await show('<img alt="" src="https://example.com/a.png"><script src="/faults.js"></script>');
  await page.waitForLoadState("networkidle");
  const problems = await watch.problems();
  for (const problem of [
    /^console warning: careful$/,
    /^uncaught: thrown$/,
    /^answered with 404: GET .*\/missing\.json$/,
    /^Content-Security-Policy: img-src forbids https:\/\/example\.com\/a\.png/,
    /^request to another host: GET https:\/\/example\.com\/a\.png$/,
    /^cookie: crumb of 127\.0\.0\.1$/,
  ]) {
    expect(problems).toContainEqual(expect.stringMatching(problem));
  }
});

test("nothing leaves the machine", async () => {
  await expect(page.goto("http://example.com/")).rejects.toThrow("ERR_NAME_NOT_RESOLVED");
  await expect(page.goto("http://192.0.2.1/")).rejects.toThrow("ERR_NAME_NOT_RESOLVED");
});

test("a path is answered differently when it is told to be", async () => {
  server.override("/data.json", { status: 503, body: "{}", contentType: "application/json" });
  const response = await page.goto(`${server.url}/data.json?day=1`);
  expect([response?.status(), response?.headers()["content-type"]]).toEqual([
    503,
    "application/json",
  ]);
});

test("language and time zone are the same on every machine", async () => {
  await show("");
  const found = await page.evaluate(
    "[new Date(0).toLocaleString(), (1234.5).toLocaleString(), navigator.language]",
  );
  expect(found).toEqual(["1/1/1970, 12:00:00 AM", "1,234.5", "en-US"]);
});

const isPackaged =
  process.platform === "linux" && process.arch === "x64" && !process.env.CHROME_PATH;
(isPackaged ? test : test.skip)("text is as wide on every machine", async () => {
  await show('<span style="font-family: monospace, serif">Daily Delta 1,234</span>');
  expect((await page.locator("span").boundingBox())?.width).toBe(125);
});
