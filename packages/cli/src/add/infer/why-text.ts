import type { ColumnProfile } from "./column-profile.ts";
import { declare } from "./reader.ts";

const number = new Intl.NumberFormat("en-US");
/** A type that accepted fewer cells was never likely. */
const FEWEST = 3;
const LONGEST = 40;

/** Says why a column whose cells look like numbers or dates stays text; empty if they do not. */
export function whyText(profile: ColumnProfile): string[] {
  const { leadingZeros, seen, candidates } = profile;
  if (leadingZeros > 0 && [...seen.keys()].every((cell) => /^-?\d+(?:\.\d+)?$/.test(cell))) {
    const values =
      leadingZeros === 1 ? "1 value begins" : `${number.format(leadingZeros)} values begin`;
    return [`stays text: ${values} with 0`];
  }
  const others = candidates.filter(
    ({ reader }) => reader.type !== "text" && reader.type !== "jsonb",
  );
  const near = others.toSorted((one, other) => other.accepted - one.accepted)[0];
  const refuted = near?.refutedBy;
  if (near === undefined || near.accepted < FEWEST || refuted === undefined) return [];
  const { expected } = declare[near.reader.type]().type;
  const row = number.format(refuted.row);
  return [`stays text: ${shown(refuted.text)} (row ${row}) is not ${expected}`];
}

const shown = (text: string): string =>
  JSON.stringify(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
