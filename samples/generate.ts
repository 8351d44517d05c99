/**
 * Writes the synthetic source files of the dataset us-daily next to this script. Every number is
 * invented; only the shapes are those of the real files (README.md says which).
 *
 * @example node samples/generate.ts
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

interface Day {
  readonly date: string;
  readonly confirmed: number;
  readonly recovered: number;
  readonly deaths: number;
}

const SEED = 20_200_121;
/** The program recognises samples by this column, and says on the page that they are invented. */
const MARKER = { column: "daily_delta_sample", value: "invented" };
const NYT_STARTS = "2020-01-21";
const JHU_STARTS = "2020-01-22";
const US_NATIONAL_FROM = "2020-03-24";
const US_STOPS_REPORTING = "2020-12-14";
const DAY_1_ENDS = "2021-01-15";
const DAY_2_ENDS = "2021-01-16";
// Other countries are only there to be skipped; a shorter history keeps the files small.
const OTHERS_START = "2020-06-15";

const COUNTY_BLANK_FROM = "2020-03-10";
const US_ALL_BLANK = "2020-03-15";
const NYT_TOTAL_FALLS = "2020-08-20";
const NEGATIVE_IN_CANADA = "2020-11-11";
const NYT_CORRECTED = { from: "2020-12-21", to: "2020-12-29" };
const US_RECOVERED_CORRECTED = { from: "2020-11-20", to: "2020-11-22" };

const DATES: string[] = [];
for (let time = Date.parse(NYT_STARTS); time <= Date.parse(DAY_2_ENDS); time += 86_400_000) {
  DATES.push(new Date(time).toISOString().slice(0, 10));
}

/** A pseudo-random sequence in [0, 1): the same on every machine, which Math.random() is not. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Three waves as triangles: Math.exp() and Math.sin() may round differently between engines. */
function wave(day: number): number {
  const triangle = (centre: number, width: number) =>
    Math.max(0, 1 - Math.abs(day - centre) / width);
  return 0.4 * triangle(80, 35) + 0.5 * triangle(180, 70) + triangle(330, 110);
}

/** Cumulative counts with at most `peak` or so new cases a day, up to the end of day 2. */
function outbreak(seed: number, peak: number): Day[] {
  const random = mulberry32(SEED + seed);
  const totals: number[] = [];
  return DATES.map((date, day) => {
    const weekend = new Date(date).getUTCDay() % 6 === 0 ? 0.7 : 1;
    const stray = random() < 0.15 ? 1 : 0;
    const fresh = Math.floor(peak * wave(day) * weekend * (0.8 + 0.4 * random()));
    const confirmed = (totals.at(-1) ?? 4) + stray + fresh;
    totals.push(confirmed);
    const recovered = Math.floor(0.6 * (totals[day - 21] ?? 0));
    return { date, confirmed, recovered, deaths: Math.floor(0.02 * (totals[day - 14] ?? 0)) };
  });
}

const within = (date: string, { from, to }: { from: string; to: string }) =>
  from <= date && date <= to;

function nyt(end: string): string {
  const random = mulberry32(SEED);
  const lines = [`date,cases,deaths,${MARKER.column}`];
  for (const { date, confirmed, deaths } of outbreak(1, 420)) {
    if (date > end) break;
    const corrected = end === DAY_2_ENDS && within(date, NYT_CORRECTED);
    const cases = confirmed - (date >= NYT_TOTAL_FALLS ? 500 : 0);
    const late = corrected ? 5 + Math.floor(30 * random()) : 0;
    lines.push(`${date},${cases + late},${deaths + (corrected ? 1 : 0)},${MARKER.value}`);
  }
  // Upstream leaves out the newline at the end.
  return lines.join("\n");
}

function jhu(end: string): string {
  const lines = [`Date,Country/Region,Province/State,Confirmed,Recovered,Deaths,${MARKER.column}`];
  const block = (place: string, days: Day[], from: string, counts: (day: Day) => unknown[]) => {
    for (const day of days) {
      if (day.date < from || day.date > end) continue;
      lines.push([day.date, place, ...counts(day), MARKER.value].join(","));
    }
  };
  const all = (day: Day) => [day.confirmed, day.recovered, day.deaths];

  block("Canada,Quebec", outbreak(2, 40), OTHERS_START, (day) => [day.confirmed, "", day.deaths]);
  block("Canada,Yukon", outbreak(3, 3), OTHERS_START, (day) =>
    day.date === NEGATIVE_IN_CANADA ? [-1, -1, -1] : [day.confirmed, "", day.deaths],
  );
  block("Iceland,", outbreak(4, 6), OTHERS_START, all);
  block('"Korea, South",', outbreak(5, 30), OTHERS_START, all);
  block("Peru,", outbreak(6, 50), OTHERS_START, all);
  block("Taiwan*,", outbreak(7, 5), OTHERS_START, all);

  const us = outbreak(8, 400);
  const provinces = ["New York", "Washington", '"Washington County, OR"'];
  const split = us.filter(({ date }) => date < US_NATIONAL_FROM);
  for (const [index, province] of provinces.entries()) {
    block(`US,${province}`, split, JHU_STARTS, (day) => {
      if (day.date === US_ALL_BLANK) return ["", "", ""];
      // Thirds rounded this way never fall, and add up to the whole again.
      const third = (whole: number) => Math.floor((whole + 2 - index) / 3);
      const blank = index === 2 && day.date >= COUNTY_BLANK_FROM;
      return [third(day.confirmed), blank ? "" : third(day.recovered), third(day.deaths)];
    });
  }
  block("US,", us, US_NATIONAL_FROM, ({ date, confirmed, recovered, deaths }) => {
    const corrected = end === DAY_2_ENDS && within(date, US_RECOVERED_CORRECTED);
    const reported = date < US_STOPS_REPORTING ? recovered + (corrected ? 7 : 0) : 0;
    // Upstream has written whole numbers as decimals on the last date of a file, as "0.0" here.
    const written = (value: number) => (date === end ? value.toFixed(1) : value);
    return [confirmed, written(reported), written(deaths)];
  });
  block("Vietnam,", outbreak(9, 8), OTHERS_START, all);
  return `${lines.join("\n")}\n`;
}

for (const [folder, end] of Object.entries({ "day-1": DAY_1_ENDS, "day-2": DAY_2_ENDS })) {
  const path = join(import.meta.dirname, folder);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, "us.csv"), nyt(end));
  writeFileSync(join(path, "time-series-19-covid-combined.csv"), jhu(end));
}
