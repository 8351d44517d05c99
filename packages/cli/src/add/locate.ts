import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ConfigurationError, decodeUri, refuseSecrets } from "@daily-delta/etl";

/** A file that becomes a dataset's source. */
export interface Location {
  /** Address of the file's bytes. */
  readonly url: string;
  /** The repository on GitHub that the file is in. */
  readonly repository: GitHubFile | undefined;
  readonly isLocal: boolean;
  /** Name of the wanted member of a ZIP archive. @default its only one */
  readonly member?: string | undefined;
}

/** A file in a repository on GitHub. */
export interface GitHubFile {
  readonly owner: string;
  readonly name: string;
  /** Branch, tag or commit. */
  readonly ref: string;
  readonly path: string;
}

const RAW = "https://raw.githubusercontent.com";

/**
 * Finds the address of a file's bytes: a page of GitHub or GitLab about a file becomes that of the
 * file itself; `-` is standard input.
 *
 * @throws ConfigurationError if it is neither a file nor an http, https or file URL
 */
export function locate(place: string): Location {
  if (place === "-") return localFile("/dev/stdin");
  if (!/^[a-z][a-z0-9+.-]*:/i.test(place) || /^[a-z]:[\\/]/i.test(place)) return localFile(place);
  const url = URL.parse(place);
  if (url?.protocol === "file:") return localFile(fileURLToPath(url));
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) {
    throw new ConfigurationError(
      `"${place}" is not a file, nor an http, https or file URL. Name the CSV file to add`,
    );
  }
  refuseSecrets(url.href);
  if (url.hostname === "github.com" || url.hostname === "www.github.com") return onGitHub(url);
  if (url.hostname === "raw.githubusercontent.com") {
    const [owner = "", name = "", ...rest] = parts(url);
    const [ref = "", ...path] = rest[0] === "refs" && rest[1] === "heads" ? rest.slice(2) : rest;
    const repository = { owner, name, ref, path: path.join("/") };
    return { url: url.href, repository, isLocal: false };
  }
  // GitLab, also on hosts of other names.
  const raw = url.href.replace("/-/blob/", "/-/raw/");
  return { url: raw, repository: undefined, isLocal: false };
}

const parts = (url: URL): string[] => url.pathname.slice(1).split("/").map(decodeUri);

function onGitHub(url: URL): Location {
  const [owner = "", name = "", kind = "", ...rest] = parts(url);
  if (["blob", "raw", "blame", "edit"].includes(kind) && rest.length > 1) {
    const [ref = "", ...path] = rest[0] === "refs" && rest[1] === "heads" ? rest.slice(2) : rest;
    const encoded = [owner, name, ref, ...path].map(encodeURIComponent).join("/");
    const repository = { owner, name, ref, path: path.join("/") };
    return { url: `${RAW}/${encoded}`, repository, isLocal: false };
  }
  if (kind === "releases" && rest[0]?.includes("download")) {
    return {
      url: url.href,
      repository: { owner, name, ref: "", path: rest.at(-1) ?? "" },
      isLocal: false,
    };
  }
  throw new ConfigurationError(
    `${url.href} is a page of GitHub, not a file. Open the CSV file there, and use that page's address`,
  );
}

function localFile(place: string): Location {
  const path = resolve(place);
  const problem = !existsSync(path)
    ? `there is no file at ${path}. Check the path, or begin a URL with https://`
    : statSync(path).isDirectory()
      ? `${path} is a folder. Name the CSV file in it`
      : undefined;
  if (problem !== undefined) throw new ConfigurationError(problem);
  return { url: pathToFileURL(path).href, repository: undefined, isLocal: true };
}
