import type { Row } from "../columns/value.ts";
import type { ComplaintGroup } from "../core/error-record.ts";
import { ContractError } from "../core/errors.ts";
import { printable, quote } from "../core/quote.ts";
import { LineRanges, type LineRangesRecord } from "./line-ranges.ts";
import { rejected } from "./source-checks.ts";

const KEPT = 20;

/** One place where a source breaks the contract. */
export interface Complaint {
  readonly source: string;
  /** 1 is the first line of the file; a row in several lines is named by its last. */
  readonly line?: number | undefined;
  readonly column?: string | undefined;
  readonly value?: string | undefined;
  /** Problem, or the expectation that `value` does not meet. */
  readonly problem: string;
}

interface Group {
  readonly complaint: Complaint;
  readonly file: string | undefined;
  readonly lines: LineRanges;
  count: number;
}

/** Complaints as data. */
export interface ComplaintsRecord {
  readonly groups: readonly {
    readonly complaint: Complaint;
    readonly file?: string | undefined;
    readonly lines: LineRangesRecord;
    readonly count: number;
  }[];
  readonly sources: readonly string[];
  readonly total: number;
}

/**
 * Collects complaints: the first twenty that differ in more than their line, and how many there are.
 * The same one about several lines is one group.
 */
export class Complaints {
  readonly #file: string | undefined;
  readonly #most: number;
  readonly #groups = new Map<string, Group>();
  readonly #sources = new Set<string>();
  #total = 0;

  /**
   * @param file the only file that they are about, of a source with several
   * @param most how many that differ in more than their line are kept
   */
  constructor(file?: string, most = KEPT) {
    this.#file = file;
    this.#most = most;
  }

  /** Collects on from those of another process. */
  static from({ groups, sources, total }: ComplaintsRecord): Complaints {
    const complaints = new Complaints();
    for (const { complaint, file, lines, count } of groups) {
      const group = { complaint, file, lines: LineRanges.from(lines), count };
      complaints.#groups.set(sameOf(complaint, file), group);
    }
    for (const source of sources) complaints.#sources.add(source);
    complaints.#total = total;
    return complaints;
  }

  toRecord(): ComplaintsRecord {
    const groups = Array.from(this.#groups.values(), ({ lines, ...group }) => ({
      ...group,
      lines: lines.toRecord(),
    }));
    return { groups, sources: [...this.#sources], total: this.#total };
  }

  get total(): number {
    return this.#total;
  }

  /** Names of the sources that there is any complaint of. */
  get sources(): ReadonlySet<string> {
    return this.#sources;
  }

  add(complaint: Complaint): void {
    this.#total += 1;
    const { source, line } = complaint;
    this.#sources.add(source);
    const same = sameOf(complaint, this.#file);
    const group = this.#groups.get(same) ?? this.#begin(same, complaint);
    if (group === undefined) return;
    group.count += 1;
    if (line !== undefined) group.lines.add(line);
  }

  #begin(same: string, complaint: Complaint): Group | undefined {
    if (this.#groups.size >= this.#most) return undefined;
    const group = { complaint, file: this.#file, lines: new LineRanges(), count: 0 };
    this.#groups.set(same, group);
    return group;
  }

  /** Counts complaints that were found and are not listed. */
  addUnlisted(count: number): void {
    this.#total += count;
  }

  /** Adds those of the next part of the run. */
  addAll(others: Complaints): void {
    this.#total += others.#total;
    for (const source of others.#sources) this.#sources.add(source);
    for (const [same, group] of others.#groups) {
      const own = this.#groups.get(same);
      if (own !== undefined) {
        own.count += group.count;
        own.lines.addAll(group.lines);
      } else if (this.#groups.size < this.#most) this.#groups.set(same, group);
    }
  }

  /** @throws ContractError if there is any complaint */
  throwIfAny(): void {
    if (this.#total === 0) return;
    const groups = [...this.#groups.values()];
    const details = groups.map(describe);
    const others = this.#total - (groups[0]?.count ?? 0);
    const more = others > 0 ? `, and ${others} more` : "";
    const error = new ContractError(
      `${details[0]}${more}. The next run tries again; if the source has changed permanently, change the dataset's file`,
      details,
      this.#total,
      groups.map(partsOf),
    );
    error.sources = rejected(this.#sources);
    throw error;
  }
}

/** Equal for complaints that differ only in their line. */
const sameOf = ({ line, ...complaint }: Complaint, file: string | undefined): string => {
  const { source, column, value, problem } = complaint;
  return JSON.stringify([source, file, line !== undefined, column, value, problem]);
};

const partsOf = ({ complaint, file, lines, count }: Group): ComplaintGroup => ({
  source: complaint.source,
  ...(file === undefined ? {} : { file: printable(file) }),
  ...(complaint.line === undefined ? {} : { lines: `${lines}` }),
  ...(complaint.column === undefined ? {} : { column: printable(complaint.column) }),
  count,
});

function describe({ complaint, file, lines, count }: Group): string {
  const { source, line, column, value, problem } = complaint;
  const place = [
    source,
    file,
    line === undefined ? undefined : `${count === 1 ? "line" : "lines"} ${lines}`,
    column === undefined ? undefined : `column ${quote(column)}`,
  ];
  const found = value === undefined ? "" : `${quote(value)} is not `;
  return `${place.filter((part) => part !== undefined).join(", ")}: ${found}${problem}`;
}

/** The values of a key for a complaint, such as `day "2021-01-01", state "Ohio"`. */
export const describeKey = (key: readonly string[], row: Row): string =>
  key
    .map((name) => {
      const value = row[name] ?? null;
      return `${name} ${typeof value === "string" ? quote(value) : value}`;
    })
    .join(", ");
