import * as v from "valibot";
import { ConfigurationError } from "../core/errors.ts";
import { type Config, type Setting, settings } from "./settings.ts";

const schema = v.object(
  Object.fromEntries(Object.entries(settings).map(([name, setting]) => [name, setting.schema])),
);

/**
 * Reads the function's settings from its environment variables.
 *
 * @example
 * const { shrinkLimit } = readConfig(process.env); // 0.1 unless SHRINK_LIMIT is set
 *
 * @throws ConfigurationError naming every variable that is missing or wrong, never its value
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const faults = new Map<string, string>();
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries<Setting>(settings)) {
    const text = environment[setting.variable];
    if (text === undefined) continue;
    const value = text === "" ? undefined : parse(text, setting.format);
    if (value === undefined) faults.set(name, `${setting.variable} ${faultOf(text, setting)}`);
    else values[name] = value;
  }
  const result = v.safeParse(schema, values);
  if (result.success && faults.size === 0) return result.output as Config;
  const issues = (result.issues ?? []).map((issue): [string, string] => describe(issue));
  const byName = new Map([...issues, ...faults]);
  const details = Object.keys(settings).flatMap((name) => byName.get(name) ?? []);
  throw new ConfigurationError(
    `the function's environment variables are wrong: ${details.join("; ")}. Set them and try again`,
    { details },
  );
}

/** The value that the text stands for; undefined if it stands for none. */
function parse(text: string, format: Setting["format"]): unknown {
  if (format === "string") return text;
  if (format === "number")
    return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(text) ? Number(text) : undefined;
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, which may hold a password.
    return undefined;
  }
}

function faultOf(text: string, { format }: Setting): string {
  if (text === "") return "is empty";
  return format === "json" ? "is not JSON" : "is not a number";
}

/** The setting's name, and what is wrong with its variable. */
function describe(issue: v.BaseIssue<unknown>): [string, string] {
  const [name = "", ...path] = (v.getDotPath(issue) ?? "").split(".");
  const { variable } = settings[name as keyof typeof settings];
  const place = [variable, ...path].join(".");
  return [
    name,
    issue.input === undefined ? `${place} is missing` : `${place} must be ${issue.message}`,
  ];
}
