import { appendFileSync } from "node:fs";
import { expect } from "@jest/globals";
import { randomNumbers } from "./random-numbers.ts";
import { SAMPLES_FILE, type SampleReport } from "./sample-report.ts";

/** Share of cases that are tried: see docs/testing.md. */
const { EXHAUSTIVE } = process.env;

/** True if loops try everything, as `.ci/run` has them do, or a sample of it. */
export const isExhaustive = EXHAUSTIVE === "1" || EXHAUSTIVE === "all";
/** True if also each case is tried wherever it can be, which takes hours. */
const isEverywhere = EXHAUSTIVE === "all";

/** "at every statement" or "at sampled statements", for the name of a test. */
export const atEach = (what: string): string =>
  isExhaustive ? `at every ${what}` : `at sampled ${what}s`;

/** Options of a sample. */
export interface SampleSize {
  /** Number of random choices, one from each of as many stretches of equal length. */
  readonly spread: number;
  /** Numbers, from 1, that belong to each sample. @default the first and the last */
  readonly always?: readonly number[];
  /** True to try everything. @default as EXHAUSTIVE says */
  readonly isWhole?: boolean;
}

/**
 * Chooses what a loop tries: all of it with EXHAUSTIVE=1, else some of it and a spread, which are
 * the same in each run. The choice is shown at the end of the test run.
 *
 * @param total how much there is
 * @param what the singular of what is counted, such as `statement`
 * @param name of the loop. @default the current test's name
 * @returns numbers from 1, in order
 * @example
 * for (const n of sampleOf(statements.length, "statement", { spread: 4 })) { … }
 */
export function sampleOf(
  total: number,
  what: string,
  { spread, always = [1, total], isWhole = isExhaustive }: SampleSize,
  name = expect.getState().currentTestName ?? "",
): number[] {
  const chosen = new Set([...always, ...spreadOver(total, spread, name)]);
  const all = Array.from({ length: total }, (_, index) => index + 1);
  const tried = all.filter((n) => isWhole || chosen.has(n));
  report({ name, what, tried, total });
  return tried;
}

/** Chooses numbers from 1 at random, one from each of as many stretches of equal length. */
function spreadOver(total: number, spread: number, name: string): number[] {
  const random = randomNumbers(seedOf(name));
  const stretch = total / spread;
  return Array.from({ length: spread }, (_, at) => 1 + Math.floor((at + random()) * stretch));
}

/** One of several places where cases can be tried. */
export interface Place {
  /** From 0. */
  readonly index: number;
  /** Number of places; not more than cases. */
  readonly places: number;
}

/**
 * Chooses cases for one of several places where they can be tried: each of them is tried in one
 * place, or with EXHAUSTIVE=all in all of them.
 *
 * @param spread how many of its cases a place tries without EXHAUSTIVE. @default all
 * @example
 * it.each(shareOf(CASES, "bad cell", { index, places: TARGETS.length }, `cells of ${target}`))
 */
export function shareOf<T>(
  cases: readonly T[],
  what: string,
  { index, places, spread }: Place & { readonly spread?: number },
  name: string,
): T[] {
  const share = cases.map((_, at) => at + 1).filter((n) => (n + index) % places === 0);
  const isSampled = spread !== undefined && spread < share.length && !isExhaustive;
  const always = isSampled
    ? spreadOver(share.length, spread, name).map((n) => share[n - 1] as number)
    : share;
  const tried = sampleOf(cases.length, what, { spread: 0, always, isWhole: isEverywhere }, name);
  return tried.map((n) => cases[n - 1] as T);
}

/** Chooses one of a few, which depends on the name and is the same in each run; all with EXHAUSTIVE=all. */
export const chosenFor = <T>(name: string, all: readonly T[]): readonly T[] =>
  isEverywhere ? all : [all[seedOf(name) % all.length] as T];

/**
 * Chooses statements of a run at which something goes wrong: see `sampleOf`. The last commit, which
 * is the one that loads, and the note that the message was sent are always among them.
 *
 * @param statements the run's statements where nothing goes wrong; undefined where it is not known
 */
export function sampleOfStatements(
  statements: readonly (string | undefined)[],
  { spread = 1, isWhole = isExhaustive }: Partial<Omit<SampleSize, "always">> = {},
): number[] {
  const corners = [/^commit/, /^update .* set .*"sent_at"/]
    .map(
      (pattern) => 1 + statements.findLastIndex((text) => text !== undefined && pattern.test(text)),
    )
    .filter((n) => n > 0);
  return sampleOf(statements.length, "statement", {
    spread,
    always: [1, ...corners, statements.length],
    isWhole,
  });
}

/** Different loops try different numbers, and each of them the same ones in each run. */
function seedOf(name: string): number {
  let seed = 1;
  for (const character of name) seed = (seed * 31 + character.charCodeAt(0)) % 2_147_483_647;
  return seed;
}

function report(sample: SampleReport): void {
  const file = process.env[SAMPLES_FILE];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(sample)}\n`);
}
