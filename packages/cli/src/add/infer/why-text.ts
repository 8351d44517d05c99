import { number } from "@daily-delta/etl/core";
import type { Place } from "./candidate.ts";
import type { ColumnProfile } from "./column-profile.ts";
import { declare } from "./reader.ts";

/** A type that accepted fewer cells was never likely. */
const FEWEST = 3;
const LONGEST = 40;

/** Says why a column whose cells look like numbers or dates stays text; empty if they do not. */
export function whyText(profile: ColumnProfile): string[] {
  const { leadingZeros, seen, candidates } = profile;
  if (leadingZeros > 0 && [...seen.keys()].every((cell) => /^-?\d+(?:\.\d+)?$/.test(cell))) {
    const values = leadingZeros === 1 ? "1 value begins" : `${number(leadingZeros)} values begin`;
    return [`stays text: ${values} with 0`];
  }
  const plain = candidates
    .filter(({ reader }) => reader.type !== "text" && reader.type !== "jsonb")
    .map(({ reader, accepted, refutedBy }) => {
      const { expected } = declare[reader.type]().type;
      return { accepted, refutedBy, what: `is not ${expected}` };
    });
  const written = [
    { ...refutation(profile.dates), what: "is not a date like the others" },
    { ...refutation(profile.numbers), what: "is not a number like the others" },
  ];
  const near = [...plain, ...written].toSorted((one, other) => other.accepted - one.accepted)[0];
  const refuted = near?.refutedBy;
  if (near === undefined || near.accepted < FEWEST || refuted === undefined) return [];
  return [`stays text: ${shown(refuted.text)} (row ${number(refuted.row)}) ${near.what}`];
}

interface Refutable {
  readonly accepted: number;
  readonly refutedBy: Place | undefined;
}

const refutation = ({ accepted, refutedBy }: Refutable): Refutable => ({ accepted, refutedBy });

const shown = (text: string): string =>
  JSON.stringify(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
