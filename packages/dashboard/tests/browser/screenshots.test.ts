import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sampleOf } from "@daily-delta/etl/testing/samples";
import { afterAll, afterEach, beforeAll, expect, it } from "@jest/globals";
import { SAMPLE_RUNS } from "../support/sample-site.ts";
import { Viewer } from "../support/viewer.ts";

/** For people to look at; not part of the repository. */
const FOLDER = fileURLToPath(new URL("../../screenshots", import.meta.url));

let viewer: Viewer;
beforeAll(async () => {
  mkdirSync(FOLDER, { recursive: true });
  viewer = await Viewer.of(SAMPLE_RUNS);
});
afterAll(() => viewer.close());
afterEach(() => viewer.expectNoProblems());

const VIEWS = [
  ["us-daily", ""],
  ["us-states", "?dataset=us-states&show=added"],
] as const;

const PICTURES = (["light", "dark"] as const).flatMap((colorScheme) =>
  [320, 1280, 3840].flatMap((width) =>
    VIEWS.map(([name, query]) => ({ name, query, width, colorScheme })),
  ),
);
const taken = sampleOf(PICTURES.length, "picture", { spread: 2 }, "screenshots").map(
  (n) => PICTURES[n - 1] as (typeof PICTURES)[number],
);

it.each(taken)(
  "takes a picture of $name, $width pixels wide, in $colorScheme",
  async ({ name, query, width, colorScheme }) => {
    const height = Math.round(width * 0.6);
    const { page } = await viewer.show(query, { colorScheme, viewport: { width, height } });
    const path = join(FOLDER, `${name}-${width}-${colorScheme}.png`);
    await page.screenshot({ path, fullPage: true });
    expect(statSync(path).size).toBeGreaterThan(20_000);
  },
);
