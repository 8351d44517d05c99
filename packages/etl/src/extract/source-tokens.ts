import { ConfigurationError } from "../core/errors.ts";
import { nearest } from "../core/nearest.ts";
import { quote } from "../core/quote.ts";
import { variablePart } from "../core/secret-url.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { SourceToken, type SourceTokens } from "./source-token.ts";

const PREFIX = "SOURCE_TOKEN_";
/** Characters that a header can carry; RFC 6750, 2.1 allows less. */
const TOKEN = /^[\x21-\x7e]+$/;
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * Reads the tokens of a dataset's sources from `SOURCE_TOKEN_<SOURCE>`: the source's name in upper
 * case, `_` for any other character. The value is the token, for the origin of the source's URL, or
 * `ORIGIN TOKEN`, only for that origin.
 *
 * @param variables environment variables, or the fields of a secret
 * @param urls other places of sources than those of the definition, by name
 * @param datasets those that read the same variables: each variable must be for a source of one of
 * them, and one that could be for several origins must name its own; default: only this one
 * @throws ConfigurationError naming a variable that is wrong, without its value
 *
 * @example
 * const { nyt } = sourceTokens(usDaily, {}, { SOURCE_TOKEN_NYT: "ghp_1234" });
 * nyt.origin; // "https://raw.githubusercontent.com"
 * const { nyt: own } = sourceTokens(usDaily, {}, { SOURCE_TOKEN_NYT: "https://data.example.org abcd1234" });
 * own.origin; // "https://data.example.org"
 */
export function sourceTokens(
  dataset: Dataset,
  urls: Readonly<Record<string, string>>,
  variables: Readonly<Record<string, unknown>>,
  datasets: readonly Dataset[] = [dataset],
): SourceTokens {
  checkNames([dataset, ...datasets], variables);
  const tokens: Record<string, SourceToken> = {};
  for (const { name, url } of dataset.sources) {
    const variable = PREFIX + variablePart(name);
    const given = variables[variable];
    if (given === undefined || given === "") continue;
    const { origin, value } = parse(variable, given);
    const place = URL.parse(urls[name] ?? url);
    if (place === null || !/^https?:$/.test(place.protocol)) continue;
    if (origin === undefined) checkMeaning(variable, name, urls[name] !== undefined, datasets);
    tokens[name] = new SourceToken(variable, origin ?? place.origin, value);
    const isSent = tokens[name].origin === place.origin;
    if (isSent && place.protocol === "http:" && !LOOPBACK.test(place.hostname)) {
      throw new ConfigurationError(
        `${variable} would be sent to ${place.origin} unencrypted. Use an https: URL for source "${name}", or unset the variable`,
      );
    }
  }
  return tokens;
}

/**
 * As `sourceTokens`, from the fields of a secret.
 *
 * @throws ConfigurationError also if no field names a token
 */
export function secretTokens(
  dataset: Dataset,
  urls: Readonly<Record<string, string>>,
  fields: Readonly<Record<string, unknown>>,
  datasets: readonly Dataset[] = [dataset],
): SourceTokens {
  if (!Object.keys(fields).some((field) => field.startsWith(PREFIX))) {
    throw new ConfigurationError(`it has no field such as "${PREFIX}NYT"`);
  }
  return sourceTokens(dataset, urls, fields, datasets);
}

function parse(variable: string, given: unknown): { origin: string | undefined; value: string } {
  const parts = typeof given === "string" ? given.trim().split(/\s+/) : [];
  const value = parts.at(-1) ?? "";
  const origin = parts.length === 2 ? originOf(parts[0] as string) : undefined;
  if (!TOKEN.test(value) || parts.length > 2 || (parts.length === 2 && origin === undefined)) {
    throw new ConfigurationError(
      `${variable} is not a token. Write only the token, without "Bearer", or an origin and the token: "https://data.example.org TOKEN"`,
    );
  }
  return { origin, value };
}

function originOf(text: string): string | undefined {
  const url = URL.parse(text);
  const isWeb = url?.protocol === "https:" || url?.protocol === "http:";
  return isWeb && url.href === `${url.origin}/` ? url.origin : undefined;
}

/** Datasets may have sources of one name in different places, and only one of them the token. */
function checkMeaning(
  variable: string,
  name: string,
  isElsewhere: boolean,
  datasets: readonly Dataset[],
): void {
  if (isElsewhere) return;
  const places = datasets
    .flatMap(({ sources }) => sources)
    .filter((source) => variablePart(source.name) === variablePart(name))
    .map(({ url }) => new URL(url).origin);
  const origins = [...new Set(places)];
  if (origins.length < 2) return;
  throw new ConfigurationError(
    `${variable} could be for ${origins.join(" or ")}. Write the origin before the token: "${origins[0]} TOKEN"`,
  );
}

function checkNames(
  datasets: readonly Dataset[],
  variables: Readonly<Record<string, unknown>>,
): void {
  const known = datasets
    .flatMap(({ sources }) => sources)
    .map(({ name }) => PREFIX + variablePart(name));
  for (const variable of Object.keys(variables)) {
    if (!variable.startsWith(PREFIX) || known.includes(variable)) continue;
    const meant = nearest(variable, known);
    throw new ConfigurationError(
      `${quote(variable)} is for no source.${meant === undefined ? "" : ` Did you mean ${meant}?`} Available: ${[...new Set(known)].join(", ")}`,
    );
  }
}
