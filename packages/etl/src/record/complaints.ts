import type { Row } from "../columns/value.ts";
import { ContractError } from "../core/errors.ts";
import { number } from "../core/number.ts";
import { quote } from "../core/quote.ts";
import {
  addTo,
  describe,
  type Group,
  type Kind,
  linesOf,
  note,
  partsOf,
  sameOf,
  toRecord,
  type ValueLines,
} from "./complaint-group.ts";
import { LineRanges, type LineRangesRecord } from "./line-ranges.ts";
import { rejected } from "./source-checks.ts";

/** Complaints that are listed. */
const KEPT = 20;

/** One place where a source breaks the contract. */
export interface Complaint {
  readonly source: string;
  /** File of a source with several. Default: the one that all of the collected complaints are about. */
  readonly file?: string | undefined;
  /** 1 is the first line of the file; a row in several lines is named by its last. */
  readonly line?: number | undefined;
  readonly column?: string | undefined;
  /** Declared column that `column` is one of many of, where columns of the file became rows. */
  readonly declared?: string | undefined;
  readonly value?: string | undefined;
  /** Problem, or the expectation that `value` does not meet. */
  readonly problem: string;
  /** Returns the end of a sentence with what helps against the value, or an empty string; called if it is named. */
  readonly advice?: ((value: string) => string) | undefined;
}

/** Complaints as data. */
export interface ComplaintsRecord {
  readonly groups: readonly (Omit<Group, "lines" | "values"> & {
    readonly lines: LineRangesRecord;
    readonly values: readonly (Omit<ValueLines, "lines"> & { readonly lines: LineRangesRecord })[];
  })[];
  readonly sources: readonly string[];
  readonly total: number;
}

/**
 * Collects complaints: the first twenty, and how many there are. The same one about several lines is
 * listed once, and so is that about many values of a column.
 */
export class Complaints {
  readonly #file: string | undefined;
  readonly #most: number;
  readonly #groups = new Map<string, Group>();
  readonly #sources = new Set<string>();
  #total = 0;

  /**
   * @param file the only file that they are about, of a source with several
   * @param most how many that differ in more than line and value are kept
   */
  constructor(file?: string, most = KEPT) {
    this.#file = file;
    this.#most = most;
  }

  /** Collects on from those of another process. */
  static from({ groups, sources, total }: ComplaintsRecord): Complaints {
    const complaints = new Complaints();
    for (const found of groups) {
      const group = {
        ...found,
        lines: LineRanges.from(found.lines),
        values: found.values.map((each) => ({ ...each, lines: LineRanges.from(each.lines) })),
      };
      complaints.#groups.set(sameOf(group), group);
    }
    for (const source of sources) complaints.#sources.add(source);
    complaints.#total = total;
    return complaints;
  }

  toRecord(): ComplaintsRecord {
    const groups = Array.from(this.#groups.values(), (group) => ({
      ...group,
      lines: group.lines.toRecord(),
      values: group.values.map((each) => ({ ...each, lines: each.lines.toRecord() })),
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
    const { source, file = this.#file, problem, line, column, value, advice } = complaint;
    const { declared = column } = complaint;
    this.#total += 1;
    this.#sources.add(source);
    const group = this.#groupOf({ source, column: declared, problem });
    if (group === undefined) return;
    group.count += 1;
    if (line !== undefined) group.lines.add(line);
    note(group.files, file);
    note(group.columns, column);
    const named = linesOf(group, { file, column, value }, () =>
      value === undefined ? "" : (advice?.(value) ?? ""),
    );
    if (named === undefined) return;
    named.count += 1;
    if (line !== undefined) named.lines.add(line);
  }

  /** The group of a complaint, which begins if there is room for another one. */
  #groupOf({ source, column, problem }: Kind): Group | undefined {
    const same = sameOf({ source, column, problem });
    const known = this.#groups.get(same);
    if (known !== undefined || this.#groups.size >= this.#most) return known;
    const group: Group = {
      ...{ source, column, problem, files: [], columns: [] },
      ...{ lines: new LineRanges(), values: [], count: 0 },
    };
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
    for (const group of others.#groups.values()) {
      const own = this.#groupOf(group);
      if (own !== undefined) addTo(own, group);
    }
  }

  /** @throws ContractError if there is any complaint */
  throwIfAny(): void {
    if (this.#total === 0) return;
    const listed = [...this.#groups.values()].flatMap(partsOf).slice(0, KEPT);
    const details = listed.map(describe);
    const others = this.#total - (listed[0]?.count ?? 0);
    const more = others > 0 ? `, and ${number(others)} more` : "";
    const error = new ContractError(
      `${details[0]}${more}. The next run tries again; if the source has changed permanently, change the dataset's file`,
      details,
      this.#total,
      listed.map(toRecord),
    );
    error.sources = rejected(this.#sources);
    throw error;
  }
}

/** The values of a key for a complaint, such as `day "2021-01-01", state "Ohio"`. */
export const describeKey = (key: readonly string[], row: Row): string =>
  key
    .map((name) => {
      const value = row[name] ?? null;
      return `${name} ${typeof value === "string" ? quote(value) : value}`;
    })
    .join(", ");
