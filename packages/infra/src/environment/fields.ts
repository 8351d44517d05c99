import * as v from "valibot";

/** A whole number in a range. */
export const whole = (least: number, most: number) => {
  const allowed = `a whole number from ${least} to ${most}`;
  return v.pipe(
    v.number(allowed),
    v.integer(allowed),
    v.minValue(least, allowed),
    v.maxValue(most, allowed),
  );
};

export const choice = <const Options extends readonly (string | number)[]>(options: Options) =>
  v.picklist(options, options.map((option) => JSON.stringify(option)).join(" or "));

export const flag = v.boolean("true or false");

export const matching = (pattern: RegExp, allowed: string) =>
  v.pipe(v.string(allowed), v.regex(pattern, allowed));

/** A region's name, known or not. */
export const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

/** A list without repetitions. */
export const list = <Item>(item: v.GenericSchema<Item>, allowed: string) =>
  v.pipe(
    v.array(item, allowed),
    v.check((items) => new Set(items).size === items.length, "each only once"),
  );

/** What CloudWatch keeps logs for, in days. */
export const retention = choice([
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
]);

/** What a Lambda function may have, in MB. */
export const memory = whole(128, 10_240);

/** How long a Lambda function may take, in seconds; what is shorter leaves no time to report. */
export const timeout = whole(30, 900);
