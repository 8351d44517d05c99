import { isDay } from "../columns/calendar.ts";
import { NamePattern } from "./name-pattern.ts";

/** Files of a folder of a GitHub repository. */
export interface GithubFiles {
  readonly github: {
    /** Such as `CSSEGISandData/COVID-19`. */
    readonly repository: string;
    /** Path of the files, in which `*` is anything but a slash: `reports/*.csv`. */
    readonly path: string;
    /** Branch, tag or commit. @default the default branch */
    readonly ref?: string;
    /** Address of its API. @default "https://api.github.com" */
    readonly api?: string;
    /** Address of its files, by repository, commit and path. @default "https://raw.githubusercontent.com" */
    readonly raw?: string;
  };
}

/** A file for each day, month or year; those without a file are left out. */
export interface DatedFiles {
  /**
   * Location of a file, with `{YYYY}`, `{MM}` (or `{M}`) and `{DD}` (or `{D}`) in its path or query;
   * without a day the files are those of months, and without a month of years.
   */
  readonly url: string;
  /** The first day, YYYY-MM-DD. */
  readonly since: string;
  /** Time zone in which days begin, such as `Europe/Berlin`. @default "UTC" */
  readonly zone?: string;
  /** Number of the newest files that are asked for in each run; all others are once a week. @default 7 */
  readonly recheck?: number;
}

/** A file for each name, all of which must be there. */
export interface NamedFiles {
  /** Location of a file, with a field such as `{country}` in its path or query. */
  readonly url: string;
  /** Values of the field. */
  readonly names: readonly string[];
}

/**
 * Files that together are a source. What of their names matters is read by columns with `fromName`.
 *
 * @example
 * files: { github: { repository: "CSSEGISandData/COVID-19", path: "daily_reports/*.csv" } }
 * files: { url: "https://…/{YYYY}-{MM}-{DD}.csv", since: "2020-01-22", zone: "America/New_York" }
 * files: { url: "https://…/{YYYY}/{MM}.csv", since: "2015-01-01" }
 * files: { url: "https://…/{country}.csv", names: ["de", "fr"] }
 */
export type Files = GithubFiles | DatedFiles | NamedFiles;

/** Returns a URL that stands for all files. */
export function urlOf(files: Files): string {
  if (!("github" in files)) return files.url;
  const { repository, ref = "HEAD", api = "https://api.github.com" } = files.github;
  return `${api}/repos/${repository}/commits/${encodeURIComponent(ref)}`;
}

/** Says what is wrong with `files`, because not every program is compiled. */
export function filesFault(files: Files): string | undefined {
  if (typeof files !== "object" || files === null) return "must be an object";
  if ("github" in files) return githubFault(files.github);
  if (typeof files.url !== "string") return 'needs "github" or "url"';
  let field: NamePattern;
  try {
    field = new NamePattern(files.url);
  } catch (error) {
    return (error as Error).message;
  }
  if (files.url.includes("*"))
    return 'its url cannot have "*", as a web server does not list its files';
  if ("names" in files) {
    const { names } = files;
    if (field.isDate) return 'with "names" needs a field such as {name} in its url';
    if (!Array.isArray(names) || names.length === 0) return '"names" must be a list of names';
    const wrong = names.find((name) => typeof name !== "string" || !/^[^/?#]+$/.test(name));
    if (wrong !== undefined) return `the name ${JSON.stringify(wrong)} cannot be in a URL`;
    const doubled = names.find((name, index) => names.indexOf(name) < index);
    return doubled === undefined ? undefined : `the name "${doubled}" is listed twice`;
  }
  if (!field.isDate) return 'needs {YYYY}, {MM} and {DD} in its url, or "names"';
  const { since, zone = "UTC", recheck = 7 } = files;
  if (typeof since !== "string" || !isDay(since)) return '"since" must be a day YYYY-MM-DD';
  if (!Number.isInteger(recheck) || recheck < 1) return '"recheck" must be a number of files';
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return undefined;
  } catch {
    return `there is no time zone "${zone}"`;
  }
}

function githubFault(github: GithubFiles["github"]): string | undefined {
  const { repository, path, ref = "HEAD" } = github ?? {};
  if (!/^[\w.-]+\/[\w.-]+$/.test(String(repository))) return "github needs a repository OWNER/NAME";
  if (typeof path !== "string" || !path.includes("*")) return 'github needs a path with "*"';
  return typeof ref === "string" && ref !== "" ? undefined : "ref must be a branch, tag or commit";
}
