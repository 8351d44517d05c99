import { lastKnown, type Series, type Timeline } from "../data/timeline.ts";
import { formatDate, formatMeasured } from "./format.ts";

const listed = (texts: readonly string[]): string =>
  texts.length < 2 ? (texts[0] ?? "") : `${texts.slice(0, -1).join(", ")} and ${texts.at(-1)}`;

/** A count is one of something; a level or a flow has a name. */
const describe = ({ label, measures, unit, exact }: Series, day: number): string =>
  measures === "cumulative"
    ? `${formatMeasured(exact[day], unit)} ${label}`
    : `${label} ${formatMeasured(exact[day], unit)}`;

/** Where the numbers stand on the latest day, in words; what is not known is said, too. */
export function headline({ dates, series }: Timeline): string {
  const last = dates.length - 1;
  const date = dates[last];
  if (date === undefined) return "No day is stored.";
  const known = series.filter(({ total }) => total[last] !== null);
  const counts = known.map((each) => describe(each, last));
  const sentences = [
    counts.length > 0
      ? `By ${formatDate(date)}: ${listed(counts)}.`
      : `The latest day is ${formatDate(date)}.`,
  ];
  for (const each of series.filter((one) => !known.includes(one))) {
    const day = lastKnown(each.total);
    if (each.measures !== "cumulative") {
      sentences.push(
        day === undefined
          ? `${each.label}: not known.`
          : `${describe(each, day)} was the latest, on ${formatDate(dates[day] as string)}.`,
      );
      continue;
    }
    sentences.push(
      day === undefined
        ? `No ${each.label} are known.`
        : `No ${each.label} are known since ${formatDate(dates[day] as string)}, when there were ${formatMeasured(each.exact[day])}.`,
    );
  }
  return sentences.join(" ");
}
