import { date, defineDataset, numeric } from "@daily-delta/etl";
import { COLUMN_CASES, record } from "@daily-delta/etl/testing/column-cases";
import { afterAll, afterEach, beforeAll, expect, it } from "@jest/globals";
import { openText, type SiteRun } from "../support/sample-site.ts";
import { rowsOf } from "../support/site-page.ts";
import { Viewer } from "../support/viewer.ts";

const DAYS = 8;
const dayOf = (index: number): string => `2021-01-0${index + 1}`;
const nameOf = (type: string): string => `v_${type.replaceAll(/\W+/g, "_").replace(/_$/, "")}`;

/** A dataset with a column of every type; numbers are levels, in some unit. */
const every = defineDataset({
  name: "every-type",
  title: "Every type",
  key: ["day"],
  columns: {
    day: date(),
    price: numeric({ measures: "level", unit: "US$ a barrel" }),
    ...Object.fromEntries(
      COLUMN_CASES.map(([type, make]) => {
        const isNumber = ["integer", "decimal"].includes(make({}).type.kind);
        const options = { nullable: true, ...(isNumber && ({ measures: "flow" } as const)) };
        return [nameOf(type), make(options)];
      }),
    ),
  },
  source: { url: "https://example.org/every-type.csv" },
  publish: "one-file",
});

/** @param shift by how many places values move, so that all of them are revised */
const file = (shift: number): string => {
  const cells = (day: number) =>
    COLUMN_CASES.map(([, make]) => {
      const { equal } = make({}).type.examples;
      return equal[(day + shift) % equal.length]?.[0] as string;
    });
  const lines = Array.from({ length: DAYS }, (_, day) =>
    record(dayOf(day), `${day - 3}.5${shift}`, ...cells(day)),
  );
  return [record(...every.columns.map(({ name }) => name)), ...lines].join("\n");
};

const RUNS: readonly SiteRun[] = [0, 1].map((shift) => ({
  dataset: every,
  urls: {},
  at: `2021-01-1${shift}T19:00:00Z`,
  open: () => openText(file(shift)),
}));

let viewer: Viewer;
beforeAll(async () => {
  viewer = await Viewer.of(RUNS);
});
afterAll(() => viewer.close());
afterEach(() => viewer.expectNoProblems());

it("columns of every type are drawn or listed as they are stored", async () => {
  const { page, chart } = await viewer.show(`?day=${dayOf(0)}`);
  expect(await page.locator("main .problem").count()).toBe(0);
  expect(await page.locator(".lead").textContent()).toMatch(
    /^As of January 8, 2021: price 4\.51 US\$ a barrel, /,
  );
  expect(await chart("Price").locator(".latest").textContent()).toBe(
    "4.51 US$ a barrelon January 8, 2021, +1 since January 7, 2021",
  );
  expect(await chart("Price").locator(".falls").count()).toBe(0);
  const options = page.getByRole("group", { name: "Show" }).locator("span");
  expect(await options.allTextContents()).toEqual(["Values", "Change", "7-day average", "Sum"]);

  const versions = await rowsOf(page.locator(".versions"));
  for (const [type, make] of COLUMN_CASES) {
    const { equal } = make({}).type.examples;
    const shown = versions.map((cells) => cells.join(" | ").replaceAll(",", ""));
    for (const [at, row] of shown.entries()) {
      const value = equal[at % equal.length]?.[0] as string;
      const plain = ["integer", "decimal"].includes(make({}).type.kind)
        ? value.replace(/\.0+$/, "")
        : value;
      if (type !== "double") expect(row).toContain(plain.replaceAll(",", "").trim());
    }
  }
});

it("a table of a level has values in place of totals", async () => {
  const { page, chart } = await viewer.show("?show=added");
  const figure = chart("Price");
  await figure.getByText("Price as a table").click();
  const heads = await figure.locator("th[scope=col]").allInnerTexts();
  expect(heads).toEqual(["Day", "Value", "Change", "7-day average"]);
  expect((await rowsOf(figure))[0]).toEqual(["Jan 8, 2021", "4.51 US$ a barrel", "+1", "1.22"]);
  expect(await page.getByRole("radio", { name: "Change" }).isChecked()).toBe(true);
  expect(await figure.locator(".shown").textContent()).toBe(
    "Change since the value before, scale from zero",
  );
});
