import { pathToFileURL } from "node:url";
import {
  type Dataset,
  type OpenedFile,
  type OpenSource,
  openSource,
  publicUrl,
  uncompressed,
} from "@daily-delta/etl";
import { Blobs } from "./blobs.ts";
import { commitTimes } from "./commit-times.ts";
import { type FileVersion, fileHistory } from "./file-history.ts";
import type { GitSource } from "./git-source.ts";
import { openRepository, type Repository } from "./repository.ts";
import {
  type GitVintage,
  joinHistories,
  type Selection,
  type SourceEvent,
  select,
} from "./vintages.ts";

/** A branch of a repository, which several sources may share. */
interface Branch {
  readonly number: number;
  readonly repository: Repository;
  readonly times: Awaited<ReturnType<typeof commitTimes>>;
}

/** History of a dataset's sources in git. */
export class GitHistory implements AsyncDisposable {
  readonly vintages: readonly GitVintage[];
  /** Number of versions of each source, by name. */
  readonly versions: ReadonlyMap<string, number>;
  readonly #files: ReadonlyMap<string, { readonly blob: string; readonly blobs: Blobs }>;
  readonly #blobs: readonly Blobs[];

  private constructor(
    vintages: readonly GitVintage[],
    versions: ReadonlyMap<string, number>,
    branches: readonly Branch[],
  ) {
    this.vintages = vintages;
    this.versions = versions;
    const byBranch = branches.map(({ repository, number }) => {
      const wanted = vintages.flatMap((vintage) =>
        [...vintage.versions.values()].filter(({ branch }) => branch === number),
      );
      return new Blobs(
        repository,
        wanted.map(({ blob }) => blob),
      );
    });
    this.#blobs = byBranch;
    this.#files = new Map(
      vintages.flatMap((vintage) =>
        [...vintage.versions.values()].map(({ url, blob, branch }) => {
          return [url, { blob, blobs: byBranch[branch] as Blobs }] as const;
        }),
      ),
    );
  }

  /**
   * Reads the history of a dataset's sources.
   *
   * @param sources a place for each source
   * @throws GitError if there is no git, or if it cannot read one of them
   */
  static async read(
    dataset: Dataset,
    sources: ReadonlyMap<string, GitSource>,
    selection: Selection,
    { signal, now = Date.now() }: { readonly signal: AbortSignal; readonly now?: number },
  ): Promise<GitHistory> {
    const branches = new Map<string, Branch>();
    const versions = new Map<string, number>();
    const events: SourceEvent[] = [];
    for (const [source, place] of sources) {
      const id = JSON.stringify([place.repository, place.ref]);
      const branch = branches.get(id) ?? (await openBranch(place, branches.size, now, signal));
      branches.set(id, branch);
      const found = await fileHistory(branch.repository, place.path, signal);
      versions.set(source, found.length);
      for (const version of found) events.push(eventOf(source, place, branch, version));
    }
    const names = dataset.sources.map(({ name }) => name);
    const vintages = select(joinHistories(names, events), selection);
    return new GitHistory(vintages, versions, [...branches.values()]);
  }

  /** Opens a version by its URL; any other URL as usual. */
  readonly open: OpenSource = async (url, options) => {
    const file = this.#files.get(url);
    if (file === undefined) return await openSource(url, options);
    const { size, body } = await file.blobs.open(file.blob, options.signal);
    const opened: OpenedFile = { etag: null, size, body };
    return await uncompressed(url, opened, options, true);
  };

  async [Symbol.asyncDispose](): Promise<void> {
    for (const blobs of this.#blobs) await blobs[Symbol.asyncDispose]();
  }
}

async function openBranch(
  place: GitSource,
  number: number,
  now: number,
  signal: AbortSignal,
): Promise<Branch> {
  const repository = await openRepository(place, signal);
  return { number, repository, times: await commitTimes(repository, now, signal) };
}

function eventOf(
  source: string,
  place: GitSource,
  { number, times }: Branch,
  version: FileVersion,
): SourceEvent {
  const time = times.get(version.commit);
  if (time === undefined) throw new Error(`${version.commit} is not in the history of its branch`);
  return { ...version, ...time, source, branch: number, url: urlOf(place, version) };
}

const GITHUB =
  /^(?:https?:\/\/|git:\/\/|ssh:\/\/(?:[^/@]+@)?|(?:[^/@:]+@)?)github\.com[/:]([^/]+)\/([^/]+?)(?:\.git)?\/?$/i;

/**
 * Returns the address of one version: on GitHub one that any browser opens, elsewhere the
 * repository's, followed by commit and path.
 */
export function urlOf(
  { repository, isLocal }: Pick<GitSource, "repository" | "isLocal">,
  { commit, path }: Pick<FileVersion, "commit" | "path">,
): string {
  const rest = `${commit}/${path.split("/").map(encodeURIComponent).join("/")}`;
  if (isLocal) return `${pathToFileURL(repository).href}/${rest}`;
  const [, owner, name] = GITHUB.exec(repository) ?? [];
  if (name !== undefined) return `https://raw.githubusercontent.com/${owner}/${name}/${rest}`;
  const isUrl = repository.includes("://");
  const base = isUrl
    ? publicUrl(repository)
    : `ssh://${repository.replace(/^[^@/]*@/, "").replace(":", "/")}`;
  return `${base.replace(/\/$/, "")}/${rest}`;
}
