import * as v from "valibot";

/** A setting that is wrong only together with others, and what it must be. */
export interface Conflict {
  /** Its key, next to those that it depends on. */
  readonly setting: string;
  readonly allowed: string;
}

/** Checks settings that depend on each other, with the defaults filled in. */
export const refuse = <Settings extends object>(
  find: (settings: Settings) => readonly Conflict[],
) =>
  v.rawCheck<Settings>(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { value: input } = dataset;
    for (const { setting, allowed } of find(input)) {
      const value = (input as Readonly<Record<string, unknown>>)[setting];
      addIssue({
        message: allowed,
        input: value,
        path: [{ type: "unknown", origin: "value", input, key: setting, value }],
      });
    }
  });
