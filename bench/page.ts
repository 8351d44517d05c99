/**
 * Measures the speed of the page: on the samples, and on us-states with as many rows as the real file has
 * (61,942 of them, synthetic unless a file is named).
 *
 *   pnpm bench:page [us-states.csv[.gz]]
 *
 * The reference is an empty page in the same browser. Prints the medians of seven rounds.
 */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { startBrowserProcess } from "@daily-delta/dashboard/testing/browser-process";
import { makeSite, SAMPLE_RUNS } from "@daily-delta/dashboard/testing/sample-site";
import { serveFolder } from "@daily-delta/dashboard/testing/static-server";
import { findDataset, openSource } from "@daily-delta/etl";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { syntheticStates } from "./synthetic-states.ts";

const ROUNDS = 7;
const file = process.argv[2];
const url = file === undefined ? "test:us-states" : pathToFileURL(resolve(file)).href;
const open = file === undefined ? syntheticStates : openSource;
const site = await makeSite([
  ...SAMPLE_RUNS.filter(({ dataset }) => dataset.name === "us-daily"),
  { dataset: findDataset("us-states"), urls: { nyt: url }, at: "2023-03-24T19:00:00Z", open },
]);
const server = await serveFolder(site.folder);
server.override("/empty", {
  body: "<!doctype html><title>Empty</title>",
  contentType: "text/html",
});
const { endpoint, stop } = await startBrowserProcess();
try {
  const browser = await chromium.connect(endpoint);
  const inContext = async <T>(work: (context: BrowserContext) => Promise<T>): Promise<T> => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const result = await work(context);
    await context.close();
    return result;
  };
  const rounds = async (work: (context: BrowserContext) => Promise<number>) => {
    const values: number[] = [];
    for (let round = 0; round < ROUNDS; round++) values.push(await inContext(work));
    return values.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN;
  };

  const empty = await rounds((context) => timeTo(context, "/empty", "title"));
  const print = (what: string, value: number, reference = empty): void =>
    console.log(
      `${what.padEnd(44)} ${value.toFixed(0).padStart(5)} ms  ${(value / reference).toFixed(1).padStart(5)}`,
    );
  console.log("".padEnd(44), "     time  ratio");
  print("an empty page", empty);
  print("the samples, to drawn charts", await rounds((c) => timeTo(c, "/", "canvas")));
  print(
    "us-states, to drawn charts",
    await rounds((c) => timeTo(c, "/?dataset=us-states", "canvas")),
  );
  print("us-states, from one state to the next", await rounds(nextState));
  const still = await rounds((c) => longestFrame(c, async (page) => page.waitForTimeout(300)));
  print("longest frame while nothing happens", still, still);
  print("longest frame while the cursor reads", await rounds((c) => longestFrame(c, read)), still);
  print("longest frame while ranges are drawn", await rounds((c) => longestFrame(c, zoom)), still);
  await printSizes();
} finally {
  await stop();
  await server.close();
  await site.remove();
}

/** From the request to the first of these elements, in milliseconds. */
async function timeTo(context: BrowserContext, path: string, selector: string): Promise<number> {
  const page = await context.newPage();
  const start = performance.now();
  await page.goto(server.url + path, { waitUntil: "commit" });
  await page.waitForSelector(selector, { state: "attached" });
  return performance.now() - start;
}

async function openStates(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${server.url}/?dataset=us-states`);
  await page.waitForSelector("canvas");
  return page;
}

async function nextState(context: BrowserContext): Promise<number> {
  const page = await openStates(context);
  const before = await page.locator("h1").textContent();
  const start = performance.now();
  await page.locator("#part").selectOption({ index: before === "Alabama" ? 1 : 0 });
  await page.waitForFunction(
    (name) =>
      document.querySelector("h1")?.textContent !== name && document.querySelector("canvas"),
    before,
  );
  return performance.now() - start;
}

/** The longest time between two frames while something is done. */
async function longestFrame(
  context: BrowserContext,
  work: (page: Page) => Promise<void>,
): Promise<number> {
  const page = await openStates(context);
  await page.evaluate(() => {
    const frames: number[] = [];
    const count = (time: number): void => {
      frames.push(time);
      requestAnimationFrame(count);
    };
    requestAnimationFrame(count);
    Object.assign(globalThis, { frames });
  });
  await work(page);
  const frames = await page.evaluate(() => (globalThis as unknown as { frames: number[] }).frames);
  return Math.max(...frames.slice(1).map((time, index) => time - (frames[index] as number)));
}

async function plotted(page: Page): Promise<{ x: number; width: number; middle: number }> {
  const box = await page.locator(".u-over").first().boundingBox();
  if (box === null) throw new Error("there is no chart");
  return { ...box, middle: box.y + box.height / 2 };
}

async function read(page: Page): Promise<void> {
  const { x, width, middle } = await plotted(page);
  await page.mouse.move(x, middle);
  await page.mouse.move(x + width, middle, { steps: 60 });
}

async function zoom(page: Page): Promise<void> {
  const { x, width, middle } = await plotted(page);
  for (const [from, to] of [
    [0.1, 0.9],
    [0.2, 0.6],
    [0.3, 0.7],
  ] as const) {
    await page.mouse.move(x + from * width, middle);
    await page.mouse.down();
    await page.mouse.move(x + to * width, middle, { steps: 10 });
    await page.mouse.up();
  }
}

/** Bytes that a first view of the samples transfers, compressed as CloudFront does it. */
async function printSizes(): Promise<void> {
  const bytes = async (path: string): Promise<number> => {
    const response = await fetch(`${server.url}/${path}`);
    return gzipSync(new Uint8Array(await response.arrayBuffer())).length;
  };
  const html = await (await fetch(`${server.url}/`)).text();
  const [script = "", style = ""] = [/main-\w+\.js/, /page-\w+\.css/].map(
    (name) => name.exec(html)?.[0],
  );
  const sizes = {
    script: await bytes(script),
    style: await bytes(style),
    "us-daily rows": await bytes("data/us-daily/rows.json"),
    "one state": await bytes("data/us-states/parts/new-york.json"),
  };
  for (const [name, size] of Object.entries(sizes)) {
    console.log(`${`${name}, gzip`.padEnd(44)} ${(size / 1000).toFixed(1).padStart(5)} KB`);
  }
}
