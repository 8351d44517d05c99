import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { findSecret } from "@daily-delta/etl";
import { InvalidArgumentError } from "commander";

/** A file in a git repository, as `--git` names it. */
export interface GitSource {
  /** Name of the source; `undefined` if it is not given. */
  readonly name: string | undefined;
  /** URL, `user@host:path`, or the absolute path of a repository on this machine. */
  readonly repository: string;
  readonly isLocal: boolean;
  /** Branch, tag or commit; `undefined`: the default branch. */
  readonly ref: string | undefined;
  /** Path of the file in the repository. */
  readonly path: string;
}

const FORM =
  "Write NAME=REPOSITORY:PATH, such as nyt=https://github.com/nytimes/covid-19-data.git:us.csv.";
/** Transports that git may use. */
const PROTOCOLS = ["https:", "http:", "ssh:", "git:"];
/** Characters that no name of a branch, tag or commit has. */
const NOT_IN_REF = /[\s:^~?*[\\]|\.\.|@\{|^[-/]|[/.]$/;

/**
 * Parses `[NAME=]REPOSITORY[#REF]:PATH`; the last colon precedes the path.
 *
 * @throws InvalidArgumentError saying what is wrong
 *
 * @example
 * parseGitSource("git@github.com:nytimes/covid-19-data.git:us.csv").path; // "us.csv"
 */
export function parseGitSource(text: string): GitSource {
  const [, name, rest = text] = /^(\w[\w.-]*)=(.*)$/s.exec(text) ?? [];
  const colon = rest.lastIndexOf(":");
  const path = rest.slice(colon + 1).replace(/^(?:\.\/)+/, "");
  let repository = rest.slice(0, Math.max(colon, 0));
  if (repository === "" || path === "") throw new InvalidArgumentError(FORM);
  if (isPathForgotten(repository, path)) {
    throw new InvalidArgumentError(`The file's path in the repository is missing. ${FORM}`);
  }
  if (/^[/\\]|\0|(?:^|\/)\.\.?(?:\/|$)|\/$/.test(path)) {
    throw new InvalidArgumentError(
      `The path must be that of a file, from the repository's root, such as data/us.csv.`,
    );
  }
  let ref: string | undefined;
  const hash = repository.lastIndexOf("#");
  if (hash !== -1 && !existsSync(repository)) {
    ref = repository.slice(hash + 1);
    repository = repository.slice(0, hash);
    if (ref === "" || NOT_IN_REF.test(ref)) {
      throw new InvalidArgumentError("After # there must be a branch, a tag or a commit.");
    }
  }
  return { name, ref, path, ...locate(repository) };
}

/** Collects `--git` options. */
export function collectGitSource(text: string, sources: readonly GitSource[]): GitSource[] {
  const source = parseGitSource(text);
  if (sources.some(({ name }) => name === source.name)) {
    throw new InvalidArgumentError(
      source.name === undefined
        ? "Several sources need names: NAME=REPOSITORY:PATH."
        : `Source "${source.name}" is given twice.`,
    );
  }
  return [...sources, source];
}

/** The last colon was one of the repository's own. */
const isPathForgotten = (repository: string, path: string): boolean =>
  path.startsWith("//") ||
  (/^[a-z]$/i.test(repository) && /^[/\\]/.test(path)) ||
  (/^[^/\\]+@[^/\\]+$/.test(repository) && !existsSync(repository)) ||
  /^[a-z][a-z\d+.-]*:\/\/[^/]*$/i.test(repository);

function locate(repository: string): Pick<GitSource, "repository" | "isLocal"> {
  if (repository.startsWith("-") || repository.includes("::")) {
    throw new InvalidArgumentError(FORM);
  }
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(repository)) return locateUrl(repository);
  const isDrive = /^[a-z]:[\\/]/i.test(repository);
  // `host:path` and `user@host:path` are addresses for ssh, unless there is such a folder.
  if (!isDrive && /^[^/\\]+:/.test(repository) && !existsSync(repository)) {
    return { repository, isLocal: false };
  }
  return local(resolve(repository));
}

function locateUrl(repository: string): Pick<GitSource, "repository" | "isLocal"> {
  const url = URL.parse(repository);
  if (url?.protocol === "file:") return local(fileURLToPath(url));
  if (url === null || !PROTOCOLS.includes(url.protocol)) {
    throw new InvalidArgumentError(
      "The repository must be a folder, an https, http, ssh, git or file URL, or user@host:path.",
    );
  }
  // The user name of ssh is part of the address.
  if (url.protocol === "ssh:" && url.password === "") url.username = "";
  const secret = findSecret(url.href);
  if (secret !== undefined) {
    throw new InvalidArgumentError(
      `The URL contains what looks like a credential (${secret}). Let git know it (git help credentials), and leave it out.`,
    );
  }
  return { repository, isLocal: false };
}

function local(path: string): Pick<GitSource, "repository" | "isLocal"> {
  if (!existsSync(path)) throw new InvalidArgumentError(`No repository at ${path}.`);
  return { repository: path, isLocal: true };
}
