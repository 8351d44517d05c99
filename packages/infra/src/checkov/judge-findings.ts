import type { AcceptedFinding } from "./accepted-findings.ts";

/** A check that failed, and where. */
export interface Finding {
  readonly check: string;
  readonly name: string;
  readonly environment: string;
  /** The construct's path without its stack. */
  readonly path: string;
}

/** What is wrong with findings, or with the list of accepted ones. */
export interface Judgement {
  readonly unexpected: readonly Finding[];
  /** Entries that nothing matches any more. */
  readonly stale: readonly AcceptedFinding[];
}

/** Compares what was found, in all environments together, with what is accepted. */
export function judgeFindings(
  findings: readonly Finding[],
  accepted: readonly AcceptedFinding[],
): Judgement {
  const matches = (entry: AcceptedFinding, finding: Finding): boolean =>
    entry.check === finding.check &&
    (entry.environment ?? finding.environment) === finding.environment &&
    matchesPath(entry.path, finding.path);
  return {
    unexpected: findings.filter((finding) => !accepted.some((entry) => matches(entry, finding))),
    stale: accepted.filter(
      (entry) => !entry.onRequest && !findings.some((finding) => matches(entry, finding)),
    ),
  };
}

function matchesPath(pattern: string, path: string): boolean {
  const [expected, parts] = [pattern.split("/"), path.split("/")];
  return (
    expected.length === parts.length &&
    expected.every((part, index) => part === "*" || part === parts[index])
  );
}
