import type { Row } from "../columns/value.ts";
import { ContractError } from "../core/errors.ts";
import { quote } from "../core/quote.ts";
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

/** Complaints as data. */
export interface ComplaintsRecord {
  readonly first: readonly string[];
  readonly sources: readonly string[];
  readonly total: number;
}

/** Collects complaints: the first twenty, and how many there are. */
export class Complaints {
  readonly #file: string | undefined;
  readonly #first: string[] = [];
  readonly #sources = new Set<string>();
  #total = 0;

  /** @param file the only file that they are about, of a source with several */
  constructor(file?: string) {
    this.#file = file;
  }

  /** Collects on from those of another process. */
  static from({ first, sources, total }: ComplaintsRecord): Complaints {
    const complaints = new Complaints();
    complaints.#first.push(...first);
    for (const source of sources) complaints.#sources.add(source);
    complaints.#total = total;
    return complaints;
  }

  toRecord(): ComplaintsRecord {
    return { first: this.#first, sources: [...this.#sources], total: this.#total };
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
    this.#sources.add(complaint.source);
    if (this.#first.length < KEPT) this.#first.push(describe(complaint, this.#file));
  }

  /** Counts complaints that were found and are not listed. */
  addUnlisted(count: number): void {
    this.#total += count;
  }

  /** Adds those of another part of the run. */
  addAll(others: Complaints): void {
    this.#total += others.#total;
    for (const source of others.#sources) this.#sources.add(source);
    this.#first.push(...others.#first.slice(0, KEPT - this.#first.length));
  }

  /** @throws ContractError if there is any complaint */
  throwIfAny(): void {
    if (this.#total === 0) return;
    const first = this.#first[0];
    const more = this.#total > 1 ? `, and ${this.#total - 1} more` : "";
    const error = new ContractError(
      `${first}${more}. The next run tries again; if upstream has changed for good, change the dataset's file`,
      this.#first,
      this.#total,
    );
    error.sources = rejected(this.#sources);
    throw error;
  }
}

function describe(
  { source, line, column, value, problem }: Complaint,
  file: string | undefined,
): string {
  const place = [
    source,
    file,
    line === undefined ? undefined : `line ${line}`,
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
