import { isSampleHeader } from "../core/sample-column.ts";
import type { Source } from "../datasets/dataset.ts";
import { columnIndex } from "../format/column-index.ts";
import { Transcoder } from "../format/transcoder.ts";
import type { Complaints } from "../record/complaints.ts";
import { fieldCountFault, isConflictMarker } from "./row-fault.ts";

/** Returns what rewrites a source's file; `undefined` if it is plain CSV. */
export function transcoderOf(source: Source, complaints: Complaints): Transcoder | undefined {
  const { format, occurrence, columns } = source;
  if (format === undefined && occurrence === undefined) return undefined;
  const compared = columns.filter(({ name }) => occurrence?.of.includes(name));
  return new Transcoder(format ?? {}, {
    occurrence: occurrence && {
      name: occurrence.name,
      of: compared.map(({ names, cell }) => ({
        names,
        meaningOf: (text) => {
          const value = cell.parse(text);
          return value === undefined ? text : String(value);
        },
      })),
    },
    keep: keepOf(source),
    isMark: (name) => isSampleHeader([name]),
    isDamaged: ([first = ""]) => isConflictMarker(first),
    onRagged: ({ record, line }, fields) =>
      complaints.add({
        source: source.name,
        line,
        problem: fieldCountFault(record, fields, format?.delimiter),
      }),
  });
}

/** Makes the filter of rows for a header. */
function keepOf({ keep, columns }: Source) {
  if (keep === undefined) return undefined;
  return (header: readonly string[]) => {
    const places = columns.map(({ name, names }) => ({ name, place: columnIndex(header, names) }));
    return (record: readonly string[]): boolean => {
      const strings: Record<string, string> = {};
      for (const { name, place } of places) {
        strings[name] = typeof place === "number" ? (record[place] as string) : "";
      }
      return keep(strings);
    };
  };
}
