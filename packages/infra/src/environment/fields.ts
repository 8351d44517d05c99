import { wholeNumber as whole } from "@daily-delta/etl";
import * as v from "valibot";

export { whole };

export const choice = <const Options extends readonly (string | number)[]>(options: Options) =>
  v.picklist(options, options.map((option) => JSON.stringify(option)).join(" or "));

export const flag = v.boolean("true or false");

export const matching = (pattern: RegExp, allowed: string) =>
  v.pipe(v.string(allowed), v.regex(pattern, allowed));

/** Name of a region, known or not. */
export const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

/** ARN of a secret in Secrets Manager. */
export const secretArn = matching(
  /^arn:aws[\w-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+-\w{6}$/,
  "the full ARN of a secret, which ends with a hyphen and six characters",
);

/** List without repetitions. */
export const list = <Item>(item: v.GenericSchema<Item>, allowed: string) =>
  v.pipe(
    v.array(item, allowed),
    v.check((items) => new Set(items).size === items.length, "each only once"),
  );

/** Periods for which CloudWatch can keep logs, in days. */
export const retention = choice([
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
]);

/** Memory of a Lambda function, in MB. */
export const memory = whole(128, 10_240);

/** Time limit of a Lambda function, in seconds; a shorter one leaves no time to report. */
export const timeout = whole(30, 900);

/** Setting that is wrong only together with others, and the values that it may have. */
export interface Conflict {
  /** Path such as `network.zones`, from the settings that are checked. */
  readonly setting: string;
  readonly allowed: string;
}

/** Makes a check of settings that depend on each other. */
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
