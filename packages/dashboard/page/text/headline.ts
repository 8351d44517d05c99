import { lastKnown } from "../data/derive.ts";
import type { Series } from "../data/series.ts";
import type { Timeline } from "../data/timeline.ts";
import { formatDate, formatName, formatRounded, withUnit } from "./format.ts";

const listed = (parts: readonly string[]): string =>
  parts.length < 2 ? (parts[0] ?? "") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;

/** A count is one of something; a level or a flow has a name. */
const describe = ({ label, measures, unit, exact }: Series, day: number): string =>
  measures === "cumulative"
    ? `${shortOf(exact[day], unit)} ${label}`
    : `${label} ${shortOf(exact[day], unit)}`;

/** All digits are in the heads of the charts. */
const shortOf = (value: string | number | null | undefined, unit: string | undefined): string =>
  withUnit(formatRounded(value ?? null), unit);

/** Describes the latest day's numbers in words, unknown ones included. */
export function headline({ dates, series }: Timeline): string {
  const last = dates.length - 1;
  const date = dates[last];
  if (date === undefined) return "No day is stored.";
  const known = series.filter(({ total }) => total[last] !== null);
  const counts = known.map((each) => describe(each, last));
  const sentences = [
    counts.length > 0
      ? `As of ${formatDate(date)}: ${listed(counts)}.`
      : `The latest day is ${formatDate(date)}.`,
  ];
  for (const each of series.filter((one) => !known.includes(one))) {
    const day = lastKnown(each.total);
    const name = formatName(each.label);
    const verb = each.measures === "cumulative" ? "have" : "has";
    if (day === undefined) {
      sentences.push(`${name} ${verb} not been reported.`);
      continue;
    }
    const then = shortOf(each.exact[day], each.unit);
    sentences.push(
      `${name} ${verb} not been reported since ${formatDate(dates[day] as string)} (${then} then).`,
    );
  }
  return sentences.join(" ");
}
