import * as v from "valibot";

/** A setting that is wrong only together with others, and what it must be. */
export interface Conflict {
  /** Its path, such as `network.zones`, from the settings that are checked. */
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
      const path: v.UnknownPathItem[] = [];
      let value: unknown = input;
      for (const key of setting.split(".")) {
        const inner = (value as Readonly<Record<string, unknown>> | undefined)?.[key];
        path.push({ type: "unknown", origin: "value", input: value, key, value: inner });
        value = inner;
      }
      const [first, ...others] = path;
      if (first) addIssue({ message: allowed, input: value, path: [first, ...others] });
    }
  });
