import { number } from "../core/number.ts";
import type { RunRecord } from "../record/run-record.ts";
import type { GoneFacts, RunReport } from "../record/run-report.ts";
import { shownKey } from "./wording.ts";

const FATES: Readonly<Record<GoneFacts["treatment"], readonly [one: string, several: string]>> = {
  keep: ["It is kept", "They are kept"],
  mark: ["It is marked in gone_since", "They are marked in gone_since"],
  delete: ["It was deleted", "They were deleted"],
};

/** Describes which rows went from the sources, and which came back, in a line each. */
export function describeGone(
  { gone, returned, dropped }: Pick<RunRecord, "gone" | "returned" | "dropped">,
  { goneKeys: facts }: Pick<RunReport, "goneKeys">,
): string[] {
  if (facts === undefined) return [];
  const { treatment } = facts;
  const lines: string[] = [];
  const isDropped = dropped > 0 && dropped === gone;
  if (gone > 0) {
    const fate = FATES[dropped >= gone ? "delete" : treatment][gone === 1 ? 0 : 1];
    lines.push(`${rows(gone, "no longer upstream")}${named(facts.gone, gone)}. ${fate}.`);
  }
  if (returned > 0) {
    lines.push(`${rows(returned, "upstream again")}${named(facts.returned, returned)}.`);
  }
  if (dropped > 0 && !isDropped) {
    const one = dropped === 1;
    const what = `${number(dropped)} ${one ? "row" : "rows"} no longer upstream ${one ? "was" : "were"} deleted`;
    lines.push(`${what}${named(facts.dropped, dropped)}.`);
  }
  return lines;
}

const rows = (count: number, what: string): string =>
  `${number(count)} ${count === 1 ? "row is" : "rows are"} ${what}`;

function named(keys: readonly string[], total: number): string {
  if (keys.length === 0) return "";
  const shown = keys.map(shownKey).join(", ");
  return `: ${shown}${total > keys.length ? `, and ${number(total - keys.length)} more` : ""}`;
}
