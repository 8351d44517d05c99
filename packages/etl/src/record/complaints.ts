import type { Row } from "../columns/value.ts";
import type { ComplaintGroup } from "../core/error-record.ts";
import { ContractError } from "../core/errors.ts";
import { number } from "../core/number.ts";
import { printable, quote } from "../core/quote.ts";
import { LineRanges, type LineRangesRecord } from "./line-ranges.ts";
import { rejected } from "./source-checks.ts";

/** Complaints that are listed. */
const KEPT = 20;
/** Values that a column may have wrong, each of which is listed; of more, the column is one complaint. */
const MOST_VALUES = 5;
/** Values that are named of a column with more. */
const NAMED_VALUES = 3;
/** A longer value is cut in the record, in UTF-16 code units. */
const LONGEST_VALUE = 80;

/** One place where a source breaks the contract. */
export interface Complaint {
  readonly source: string;
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

/** Lines with the same complaint about the same value. */
interface ValueLines {
  readonly column: string | undefined;
  readonly value: string | undefined;
  readonly advice: string;
  readonly lines: LineRanges;
  count: number;
}

/** The same complaint about lines and values of a column. */
interface Group extends Pick<Complaint, "source" | "problem"> {
  /** The declared one, where several columns of the file are one. */
  readonly column: string | undefined;
  readonly file: string | undefined;
  readonly lines: LineRanges;
  /** Those of the first values. */
  readonly values: ValueLines[];
  count: number;
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

  add({ source, problem, line, column, declared = column, value, advice }: Complaint): void {
    this.#total += 1;
    this.#sources.add(source);
    const group = this.#groupOf({ source, file: this.#file, column: declared, problem });
    if (group === undefined) return;
    group.count += 1;
    if (line !== undefined) group.lines.add(line);
    const known = group.values.find((each) => each.value === value && each.column === column);
    if (known === undefined && group.values.length === MOST_VALUES) return;
    const named = known ?? {
      ...{ column, value, lines: new LineRanges(), count: 0 },
      advice: value === undefined ? "" : (advice?.(value) ?? ""),
    };
    if (known === undefined) group.values.push(named);
    named.count += 1;
    if (line !== undefined) named.lines.add(line);
  }

  /** The group of a complaint, which begins if there is room for another one. */
  #groupOf({
    source,
    file,
    column,
    problem,
  }: Omit<Group, "lines" | "values" | "count">): Group | undefined {
    const same = sameOf({ source, file, column, problem });
    const known = this.#groups.get(same);
    if (known !== undefined || this.#groups.size >= this.#most) return known;
    const group = { source, file, column, problem, lines: new LineRanges(), values: [], count: 0 };
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

/** Equal for complaints that differ only in their lines and values. */
const sameOf = ({ source, file, column, problem }: Omit<Group, "lines" | "values" | "count">) =>
  JSON.stringify([source, file, column, problem]);

/** Adds the lines and values of a group that was read after another one. */
function addTo(group: Group, next: Group): void {
  group.count += next.count;
  group.lines.addAll(next.lines);
  for (const { column, value, advice, lines, count } of next.values) {
    const known = group.values.find((each) => each.value === value && each.column === column);
    if (known === undefined && group.values.length === MOST_VALUES) continue;
    const named = known ?? { column, value, advice, lines: new LineRanges(), count: 0 };
    if (known === undefined) group.values.push(named);
    named.count += count;
    named.lines.addAll(lines);
  }
}

/** A complaint that is listed. */
interface Listed extends Omit<Group, "values"> {
  /** The first of them, if there are more. */
  readonly values: readonly Omit<ValueLines, "lines" | "count">[];
  readonly hasMore: boolean;
}

/** One complaint for each value, or for all of them if there are many. */
function partsOf({ values, ...group }: Group): Listed[] {
  const isOfMany = values.reduce((sum, { count }) => sum + count, 0) < group.count;
  return isOfMany
    ? [{ ...group, values: values.slice(0, NAMED_VALUES), hasMore: true }]
    : values.map((each) => ({
        ...{ ...group, column: each.column, lines: each.lines, count: each.count },
        ...{ values: [each], hasMore: false },
      }));
}

function toRecord({ source, file, lines, column, count, values }: Listed): ComplaintGroup {
  const named = values.flatMap(({ value }) =>
    value === undefined ? [] : [printable(value, LONGEST_VALUE)],
  );
  return {
    source,
    ...(file === undefined ? {} : { file: printable(file) }),
    ...(lines.isEmpty ? {} : { lines: lines.toString(String) }),
    ...(column === undefined ? {} : { column: printable(column) }),
    ...(named.length === 0 ? {} : { values: named }),
    count,
  };
}

function describe({ source, file, lines, column, problem, values, hasMore, count }: Listed) {
  const place = [
    source,
    file,
    lines.isEmpty ? undefined : `${count === 1 ? "line" : "lines"} ${lines}`,
    column === undefined ? undefined : shownColumns(values, column),
  ];
  const [first, ...others] = values.flatMap(({ value }) =>
    value === undefined ? [] : [quote(value)],
  );
  const found = first === undefined ? "" : `${first} is not `;
  const more = hasMore
    ? `, nor are ${others.join(", ")} and others: ${number(count)} cells in all`
    : "";
  const advice = [...new Set(values.map((each) => each.advice))].join("");
  return `${place.filter((part) => part !== undefined).join(", ")}: ${found}${problem}${more}${advice}`;
}

/** The columns of the file; those of one declared column are not all known. */
function shownColumns(values: Listed["values"], declared: string): string {
  const columns = new Set(values.map(({ column = declared }) => column));
  const named = [...columns].map((column) => quote(column)).join(", ");
  return columns.size === 1 ? `column ${named}` : `columns ${named} and others`;
}

/** The values of a key for a complaint, such as `day "2021-01-01", state "Ohio"`. */
export const describeKey = (key: readonly string[], row: Row): string =>
  key
    .map((name) => {
      const value = row[name] ?? null;
      return `${name} ${typeof value === "string" ? quote(value) : value}`;
    })
    .join(", ");
