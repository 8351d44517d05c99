import type { Vintage } from "../../src/backfill-settings.ts";
import { TestSources } from "./runs.ts";

/** First time of a test's history. */
export const START = new Date("2021-02-01T12:00:00Z");
const DAY = 86_400_000;

/** Files of the sources `left` and `right` of one version; what is not given stays as it was. */
export interface VersionFiles {
  readonly left?: string;
  readonly right?: string;
  /** Days after `START`. @default the version's number, from 0 */
  readonly day?: number;
}

/** Makes a history of the sources of the datasets `joined` and `streamed`, and what opens its files. */
export function historyOf(
  versions: readonly VersionFiles[],
  names: readonly string[],
): { readonly vintages: readonly Vintage[]; readonly sources: TestSources } {
  const sources = new TestSources();
  const urls: Record<string, string> = {};
  const vintages = versions.map(({ day, ...files }, index) => {
    for (const name of names) {
      const text = files[name as keyof typeof files];
      if (text === undefined) continue;
      urls[name] = `test:${name}/${index}`;
      sources.set(urls[name], text);
    }
    return {
      id: `version-${index}`,
      at: new Date(START.getTime() + (day ?? index) * DAY),
      urls: { ...urls },
    };
  });
  return { vintages, sources };
}

/** A file of the source `left` with as many days of January 2021 as there are numbers. */
export const leftFile = (...cases: readonly (number | string)[]): string =>
  [
    "day,cases",
    ...cases.map((value, index) => `2021-01-${String(index + 1).padStart(2, "0")},${value}`),
    "",
  ].join("\n");
