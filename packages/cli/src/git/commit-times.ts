import type { Repository } from "./repository.ts";
import { git } from "./run-git.ts";

/** Place of a commit in the history of first parents, and when it became its newest. */
export interface CommitTime {
  /** 0 is the oldest commit. */
  readonly position: number;
  /** Milliseconds since 1970; never less than that of an older commit. */
  readonly at: number;
}

/**
 * Reads the commits of a branch with their committer times, which say when each became its newest.
 *
 * @param now no commit is newer than this, in milliseconds since 1970
 */
export async function commitTimes(
  { gitDir, head }: Repository,
  now: number,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, CommitTime>> {
  const args = [
    `--git-dir=${gitDir}`,
    "log",
    "--first-parent",
    "--reverse",
    "--format=%H %ct",
    head,
  ];
  const commits = (await git(args, { signal })).split("\n").filter(Boolean);
  const times = commits.map((line) => 1000 * Number(line.split(" ")[1]));
  const steady = steadyTimes(times, now);
  return new Map(
    commits.map((line, position) => {
      const [id = ""] = line.split(" ");
      return [id, { position, at: steady[position] as number }];
    }),
  );
}

/**
 * Replaces times that cannot be right by that of the commit before, so that none is earlier than the
 * one before it. The longest series that never goes back is taken for right: a single clock that
 * was years off, in either direction, changes no other commit's time.
 *
 * @example
 * steadyTimes([10, 20, 99, 30, 5, 40], 50); // [10, 20, 20, 30, 30, 40]
 */
export function steadyTimes(times: readonly number[], now: number): number[] {
  const isRight = longestSteadySeries(times, now);
  const first = times.find((_, index) => isRight[index]) ?? now;
  let last = first;
  return times.map((time, index) => {
    if (isRight[index]) last = time;
    return last;
  });
}

/** Patience sorting: `ends` holds, by length, where the series with the smallest end ends. */
function longestSteadySeries(times: readonly number[], now: number): boolean[] {
  const ends: number[] = [];
  const previous: (number | undefined)[] = [];
  for (const [index, time] of times.entries()) {
    if (!Number.isFinite(time) || time > now) continue;
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((times[ends[middle] as number] as number) <= time) low = middle + 1;
      else high = middle;
    }
    previous[index] = ends[low - 1];
    ends[low] = index;
  }
  const isRight = times.map(() => false);
  for (let index = ends.at(-1); index !== undefined; index = previous[index]) isRight[index] = true;
  return isRight;
}
