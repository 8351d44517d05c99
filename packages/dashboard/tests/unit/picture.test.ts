import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";
import { valueTicks } from "../../page/data/value-ticks.ts";
import { PALETTE } from "../../page/picture/palette.ts";
import { wrap } from "../../page/picture/shapes.ts";
import { toSvg } from "../../page/picture/to-svg.ts";

it.each([
  [[0, 108], 5, [0, 50, 100]],
  [[0, 24_100_000], 6, [0, 5_000_000, 10_000_000, 15_000_000, 20_000_000]],
  [[0.1, 0.72], 6, [0.2, 0.4, 0.6]],
  [[-4_800, 4_300], 2, [-4_000, -2_000, 0, 2_000, 4_000]],
  [[0, Number.POSITIVE_INFINITY], 6, []],
  [[7, 7], 6, []],
  [[-3, 3], 6, [-3, -2, -1, 0, 1, 2, 3]],
] as const)("has round values on an axis of %j", (ends, count, ticks) => {
  expect(valueTicks(ends, count)).toEqual(ticks);
});

it("has powers of ten on a logarithmic axis", () => {
  expect(valueTicks([1, 10_000], 5, true)).toEqual([1, 10, 100, 1_000, 10_000]);
  expect(valueTicks([0.01, 1e8], 5, true)).toEqual([0.01, 1, 100, 10_000, 1e6, 1e8]);
});

describe("SVG", () => {
  it("escapes strings, and leaves out what XML forbids", () => {
    const text = {
      kind: "text",
      text: `<a> & "b"\u0000\ud800`,
      x: 0,
      y: 10,
      size: 9,
      fill: "#000",
    };
    const svg = toSvg({ width: 10, height: 10, title: "A & B", shapes: [text] as never });
    expect(svg).toContain("<title>A &amp; B</title>");
    expect(svg).toContain(">&lt;a&gt; &amp; &quot;b&quot;��</text>");
  });
});

it("breaks long strings into lines, and long words, too", () => {
  expect(wrap("one two three", 10, 45)).toEqual(["one two", "three"]);
  expect(wrap("a unbreakable", 10, 45)).toEqual(["a", "unbreaka", "ble"]);
});

it("draws pictures in the colours of the page's light scheme", () => {
  const css = readFileSync(
    fileURLToPath(new URL("../../page/styles/theme.css", import.meta.url)),
    "utf8",
  );
  const light = css.slice(0, css.indexOf("@media"));
  const color = (name: string) => new RegExp(`--${name}: (#\\w+);`).exec(light)?.[1];
  const { ink, muted, grid, fall, revision, series } = PALETTE;
  expect({ ink, muted, grid, fall, revision, series: [...series] }).toEqual({
    ...Object.fromEntries(["ink", "muted", "grid", "fall", "revision"].map((n) => [n, color(n)])),
    series: [1, 2, 3, 4].map((n) => color(`series-${n}`)),
  });
});
