import { ConfigurationError, type Moment, parseMoment, quote } from "@daily-delta/etl";

const TIME =
  "a day such as 2021-03-01, or a time with Z or its distance from UTC such as 2021-03-01T06:30Z";
const RUN = "a run's number such as 17 (see `log`)";

/** Forms that each option takes, and the option for the other ones. */
const FORMS = {
  "--as-of": { kind: "time", text: TIME, other: ["For a run", "--as-of-run", "17"] },
  "--as-of-run": { kind: "run", text: RUN, other: ["For a time", "--as-of", "2021-03-01"] },
  "--from": { kind: undefined, text: `${RUN}, ${TIME}`, other: undefined },
  "--to": { kind: undefined, text: `${RUN}, ${TIME}`, other: undefined },
} as const;

/**
 * Reads the moment that an option names.
 *
 * @throws ConfigurationError naming the forms that the option takes
 */
export function momentOption(option: keyof typeof FORMS, text: string): Moment {
  const moment = read(text);
  const { kind, text: forms, other } = FORMS[option];
  if (moment !== undefined && (kind === undefined || kind === moment.kind)) return moment;
  const [when, name, example] = other ?? [];
  const advice = when === undefined ? "" : `. ${when}: ${name} ${moment ? text : example}`;
  throw new ConfigurationError(`${option}: ${quote(text)} is not ${forms}${advice}`);
}

function read(text: string): Moment | undefined {
  try {
    return parseMoment(text);
  } catch (error) {
    if (error instanceof ConfigurationError) return undefined;
    throw error;
  }
}
