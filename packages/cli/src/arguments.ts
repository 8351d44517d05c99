import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
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
  if (name in sources) throw new InvalidArgumentError(`"${name}" is given twice.`);
  return { ...sources, [name]: toUrl(place) };
}

function toUrl(place: string): string {
  if (/^(https?|file):\/\//i.test(place)) {
    if (URL.canParse(place)) return place;
    throw new InvalidArgumentError(`"${place}" is no URL.`);
  }
  if (!existsSync(place)) throw new InvalidArgumentError(`There is no file ${resolve(place)}.`);
  return pathToFileURL(resolve(place)).href;
}

/** One of a few words. */
export const oneOf =
  <const T extends string>(...words: T[]) =>
  (text: string): T => {
    const word = words.find((candidate) => candidate === text);
    if (word === undefined) throw new InvalidArgumentError(`It is one of ${words.join(", ")}.`);
    return word;
  };
