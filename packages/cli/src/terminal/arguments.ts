import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { InvalidArgumentError } from "commander";

/** Collects `--source NAME=FILE|URL` options into URLs by name; a path is taken from here. */
export function collectSource(
  text: string,
  sources: Readonly<Record<string, string>>,
): Record<string, string> {
  const at = text.indexOf("=");
  const [name, place] = [text.slice(0, at), text.slice(at + 1)];
  if (at < 1 || place === "") {
    throw new InvalidArgumentError("Write NAME=FILE or NAME=URL, such as nyt=us.csv.");
  }
  if (Object.hasOwn(sources, name))
    throw new InvalidArgumentError(`Source "${name}" is given twice.`);
  return { ...sources, [name]: toUrl(place) };
}

function toUrl(place: string): string {
  if (place === "-") return fileUrl("/dev/stdin");
  if (/^[^/\\]+:[^/\\]*@/.test(place))
    throw new InvalidArgumentError("A URL begins with https://.");
  if (!place.includes("://")) return fileUrl(resolve(place));
  const url = URL.parse(place);
  if (url?.protocol === "file:") return fileUrl(pathOf(url));
  if (url?.protocol !== "http:" && url?.protocol !== "https:") {
    throw new InvalidArgumentError("Must be a file, or an http, https or file URL.");
  }
  return place;
}

function pathOf(url: URL): string {
  try {
    return fileURLToPath(url);
  } catch (error) {
    throw new InvalidArgumentError(
      `Must name a file of this machine (${(error as Error).message}).`,
    );
  }
}

/** A pipe (`<(zcat …)`) is as good as a file. */
function fileUrl(path: string): string {
  if (path.includes("*")) return pathToFileURL(path).href;
  if (!existsSync(path)) throw new InvalidArgumentError(`No file at ${path}.`);
  if (statSync(path).isDirectory())
    throw new InvalidArgumentError(`${path} is a folder. Name its files, such as ${path}/*.csv.`);
  return pathToFileURL(path).href;
}

/** The words of each parser that `oneOf` made, for completion in a shell. */
const WORDS = new WeakMap<object, readonly string[]>();

/** Parses one of a few words. */
export function oneOf<const T extends string>(...words: T[]): (text: string) => T {
  const parse = (text: string): T => {
    const word = words.find((candidate) => candidate === text);
    if (word === undefined) throw new InvalidArgumentError(`Must be ${words.join(" or ")}.`);
    return word;
  };
  WORDS.set(parse, words);
  return parse;
}

/** Returns the words that a parser takes, if it takes only some. */
export const wordsOf = (parser: object | undefined): readonly string[] =>
  (parser && WORDS.get(parser)) ?? [];

const MOST_SESSIONS = 64;

/** Parses a whole number from 1 on. */
export function count(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Not a whole number from 1 to 999,999,999.");
}

/** Parses a number of sessions on a server, whose default is to admit a hundred. */
export function sessions(text: string): number {
  if (/^[1-9]\d?$/.test(text) && Number(text) <= MOST_SESSIONS) return Number(text);
  throw new InvalidArgumentError(`Not a whole number from 1 to ${MOST_SESSIONS}.`);
}

/** Parses a time of day, HH:MM. */
export function timeOfDay(text: string): { hour: number; minute: number } {
  const [, hour, minute] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  if (hour === undefined) throw new InvalidArgumentError("Not a time from 00:00 to 23:59.");
  return { hour: Number(hour), minute: Number(minute) };
}

/** Parses a repository of GitHub: OWNER/NAME, or OWNER/NAME@REF. */
export function repository(text: string): string {
  if (/^[\w-]+\/[\w.-]+(@[\w./-]+)?$/.test(text)) return text;
  throw new InvalidArgumentError("Write OWNER/NAME or OWNER/NAME@REF.");
}

/** Parses a date, or a time with its offset, of ISO 8601; a date is its beginning in UTC. */
export function moment(text: string): Date {
  const [, date = ""] =
    /^(\d{4}-\d{2}-\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/.exec(text) ??
    [];
  const time = new Date(text);
  // JavaScript takes the 31st of a month of thirty days for the next month's first.
  const day = new Date(`${date}T00:00:00Z`);
  const isTime = ![day, time].some((each) => Number.isNaN(each.getTime()));
  if (isTime && day.toISOString().startsWith(date)) return time;
  throw new InvalidArgumentError("Write a date such as 2021-03-01, or 2021-03-01T12:00Z.");
}

/** Parses a TCP port; 0 stands for any free one. */
export function port(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) < 65_536) return Number(text);
  throw new InvalidArgumentError("Not a port number (0–65535).");
}
