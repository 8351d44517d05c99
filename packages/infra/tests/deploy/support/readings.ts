import { file } from "@daily-delta/etl/testing/http-responders";
import type { Clone } from "./clone.ts";
import type { Workplace } from "./workplace.ts";

/** Names of the files of the dataset `readings`. */
export const STATIONS: readonly string[] = Array.from(
  { length: 20 },
  (_, at) => `station-${at + 1}`,
);
/** Functions that read them at the same time. */
export const FUNCTIONS = 4;

const DEFINITION = `
import { date, integer, text } from "../columns/index.ts";
import { defineDataset } from "./define-dataset.ts";

export const readings = defineDataset({
  name: "readings",
  key: ["station", "date"],
  columns: {
    station: text({ fromName: "{station}.csv" }),
    date: date(),
    level: integer({ measures: "level" }),
  },
  source: {
    files: {
      url: "https://example.org/readings/{station}.csv",
      names: ${JSON.stringify(STATIONS)},
    },
  },
});

export const levels = defineDataset({
  name: "levels",
  key: ["place"],
  columns: { place: text(), level: integer({ measures: "level" }) },
  source: { url: "https://example.org/levels.csv" },
});
`;

/** Adds a dataset of many files and one of a large file to a clone, and lets several functions run them. */
export function addReadings(clone: Clone): void {
  clone.add("packages/etl/src/datasets/readings.ts", DEFINITION);
  clone.edit("packages/etl/src/datasets/index.ts", (text) =>
    text
      .replace("import ", 'import { levels, readings } from "./readings.ts";\nimport ')
      .replace("  brentDaily,\n", "  brentDaily,\n  readings,\n  levels,\n"),
  );
  const { datasets = [{ name: "us-daily" }] } = clone.environment;
  const parallel = { functions: FUNCTIONS };
  clone.environment = {
    ...clone.environment,
    datasets: [...datasets, { name: "levels", parallel }, { name: "readings", parallel }],
  };
}

/** Rows of the large file, of which functions read three ranges. */
export const LEVELS = 250_000;

/** Offers the large file, in which each row takes two lines. */
export function serveLevels({ sources }: Workplace): void {
  const rows = Array.from({ length: LEVELS }, (_, at) => `"a reading in\ntwo lines ${at}",${at}`);
  sources.serve("/levels.csv", file(`place,level\n${rows.join("\n")}\n`));
}

/**
 * Offers the file of a station, of two days.
 *
 * @param level of the second day
 * @param onRequest is called before the file is sent
 */
export function serveStation(
  { sources }: Workplace,
  station: string,
  level: number,
  onRequest: () => void = () => {},
): void {
  const days = file(`date,level\n2020-03-24,100\n2020-03-25,${level}\n`, { etag: `"${level}"` });
  sources.serve(`/readings/${station}.csv`, (request, response) => {
    onRequest();
    return days(request, response);
  });
}

/** Environment variables with which the functions read the files that are offered here. */
export const variablesOf = ({ variables, sources }: Workplace): Record<string, string> => ({
  ...variables,
  SOURCE_URLS: JSON.stringify({
    readings: { readings: sources.url("/readings/{station}.csv") },
    levels: { levels: sources.url("/levels.csv") },
  }),
});
