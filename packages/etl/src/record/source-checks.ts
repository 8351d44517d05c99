import type { SourceCheck } from "../core/error-record.ts";
import {
  ContractError,
  DailyDeltaError,
  SourceError,
  SourceUnavailableError,
} from "../core/errors.ts";

/**
 * Notes on an error which sources the run had looked at, and which of them are the reason for it,
 * so that the page can say of each source when it was checked and how that ended.
 *
 * @param read names of the sources whose files were read to their end
 * @param current name of the source that was being fetched, if any
 */
export function noteSourceChecks(
  error: unknown,
  { sources }: { readonly sources: readonly { readonly name: string }[] },
  read: ReadonlySet<string>,
  current?: string,
): void {
  if (!(error instanceof DailyDeltaError)) return;
  const found = error.sources ?? {};
  const isNamed = sources.some(({ name }) => name in found);
  // A complaint about joined rows names the dataset: any of its sources may be wrong.
  const others: SourceCheck = error instanceof ContractError && !isNamed ? "rejected" : "read";
  const checkOf = (name: string): SourceCheck | undefined => {
    if (name === current && error instanceof SourceUnavailableError) return "unavailable";
    if (name === current && error instanceof SourceError) return "rejected";
    return found[name] ?? (read.has(name) ? others : undefined);
  };
  const checks = sources.flatMap(({ name }) => {
    const check = checkOf(name);
    return check === undefined ? [] : [[name, check] as const];
  });
  error.sources = checks.length === 0 ? undefined : Object.fromEntries(checks);
}

/** The given sources, all rejected. */
export const rejected = (names: Iterable<string>): Record<string, SourceCheck> =>
  Object.fromEntries(Array.from(names, (name) => [name, "rejected"]));
