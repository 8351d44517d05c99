import { createHash } from "node:crypto";
import type { Vintage } from "@daily-delta/etl";
import type { FileVersion } from "./file-history.ts";

/** One version of a source: a commit of one branch of a repository. */
export interface SourceEvent extends FileVersion {
  readonly source: string;
  /** Number of the branch among all that are read; sources of one branch share its commits. */
  readonly branch: number;
  /** Place of the commit in its branch. */
  readonly position: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Place of the version, for `open`. */
  readonly url: string;
}

/** The versions of all sources at one time. */
export interface GitVintage extends Vintage {
  readonly versions: ReadonlyMap<string, SourceEvent>;
}

/**
 * Puts the versions of all sources into one history: after each commit that changed one of them,
 * the newest version of each. It begins when every source has a version.
 *
 * @param sources names of all sources
 */
export function joinHistories(
  sources: readonly string[],
  events: readonly SourceEvent[],
): GitVintage[] {
  const ordered = [...events].sort(
    (one, other) => one.at - other.at || one.branch - other.branch || one.position - other.position,
  );
  const current = new Map<string, SourceEvent>();
  const vintages: GitVintage[] = [];
  for (const [index, event] of ordered.entries()) {
    current.set(event.source, event);
    const next = ordered[index + 1];
    const isSameCommit = next?.branch === event.branch && next.position === event.position;
    if (isSameCommit || current.size < sources.length) continue;
    vintages.push(vintageOf(event.at, new Map(current)));
  }
  return vintages;
}

function vintageOf(at: number, versions: ReadonlyMap<string, SourceEvent>): GitVintage {
  const hash = createHash("sha256");
  for (const [name, { commit, path }] of [...versions].sort(([one], [other]) =>
    one < other ? -1 : 1,
  )) {
    hash.update(`${name}\0${commit}\0${path}\0`);
  }
  return {
    id: hash.digest("hex").slice(0, 32),
    at: new Date(at),
    urls: Object.fromEntries([...versions].map(([name, { url }]) => [name, url])),
    versions,
  };
}

/** Selection from a history. */
export interface Selection {
  /** From then on; the state at that time comes first. @default the beginning */
  readonly since?: Date | undefined;
  /** `day`: the last of each day, in UTC. */
  readonly every: "day" | "version";
}

/**
 * Selects from a history.
 *
 * @example
 * select(vintages, { every: "day", since: new Date("2021-01-01") });
 */
export function select<T extends Pick<Vintage, "at">>(
  vintages: readonly T[],
  { since, every }: Selection,
): T[] {
  const later = since === undefined ? 0 : vintages.findIndex(({ at }) => at > since);
  const first = later === -1 ? vintages.length - 1 : Math.max(later - 1, 0);
  const isAtStart =
    since !== undefined && vintages[first] !== undefined && vintages[first].at <= since;
  const selected = vintages.slice(first);
  if (every === "version") return selected;
  const day = ({ at }: T) => Math.floor(at.getTime() / 86_400_000);
  return selected.filter((vintage, index) => {
    const next = selected[index + 1];
    return (isAtStart && index === 0) || next === undefined || day(next) !== day(vintage);
  });
}
