import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
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

describe.each(["light", "dark"] as const)("a picture in %s", (colorScheme) => {
  describe.each([320, 1280, 3840])("%d pixels wide", (width) => {
    it.each(VIEWS)("of %s", async (name, query) => {
      const height = Math.round(width * 0.6);
      const { page } = await viewer.show(query, { colorScheme, viewport: { width, height } });
      const path = join(FOLDER, `${name}-${width}-${colorScheme}.png`);
      await page.screenshot({ path, fullPage: true });
      expect(statSync(path).size).toBeGreaterThan(20_000);
    });
  });
});
