import type { AcceptedFinding } from "./accepted-finding.ts";

/** A check that failed, with its place. */
export interface Finding {
  readonly check: string;
  readonly name: string;
  readonly environment: string;
  /** Path of the construct without its stack. */
  readonly path: string;
}

/** Faults of findings, and of the list of accepted ones. */
export interface Judgement {
  readonly unexpected: readonly Finding[];
  /** Entries that nothing matches any more. */
  readonly stale: readonly AcceptedFinding[];
}

/** Compares the findings of all environments with the accepted ones. */
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
