/** Age of a dataset's newest key, against the limit that the dataset declares. */
export interface Freshness {
  /** Column of the key. */
  readonly column: string;
  /** Newest plausible value of the column: `2026-11-20`, `2026-11-20T06:30:00Z`. */
  readonly newest: string;
  /** Limit as the dataset declares it, such as `3 days`. */
  readonly within: string;
  /** Age of the newest key, at least 0; whole days for a date, in UTC. */
  readonly ageSeconds: number;
  /** True if it is older than the limit. */
  readonly isStale: boolean;
  /** When it becomes stale, or became so; ISO 8601, UTC. */
  readonly staleAt: string;
}

/** Freshness at the end of a run. */
export interface RunFreshness extends Freshness {
  /** `stale` or `fresh` if the run before was not; null if nothing changed. */
  readonly became: "stale" | "fresh" | null;
}
