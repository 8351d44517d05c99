import { isDate } from "../data/dates.ts";
import type { Order } from "../data/events.ts";
import type { Baseline, Shown } from "../data/shown.ts";
import type { ChangeFilter } from "../data/table-changes.ts";

/** View of the page. All of it is in the URL, so that a link shows the same. */
export interface State extends ChangeFilter {
  readonly dataset: string | undefined;
  readonly part: string | undefined;
  /** Other parts that are compared with it. */
  readonly others: readonly string[];
  /** The measure of which each part has a small chart; undefined: none are shown. */
  readonly each: string | undefined;
  /** The run whose changes are shown; undefined: the dataset is shown. */
  readonly run: number | undefined;
  readonly shown: Shown;
  readonly scale: "linear" | "log";
  /** Lower end of the axis of values. */
  readonly baseline: Baseline;
  /** YYYY-MM-DD, or what an address has in its place; undefined: from the first day. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** The day whose versions are shown. */
  readonly day: string | undefined;
  /** The run before which values are compared with those of now. */
  readonly before: number | undefined;
  readonly order: Order;
  /** Text that is searched for in a table. */
  readonly find: string | undefined;
  /** Column that a table is sorted by, with `-` before it for the largest first. */
  readonly sort: string | undefined;
  /** Page of a table, from 1. */
  readonly page: number;
  /** Shows only the rows of a table that the last change has changed. */
  readonly only: boolean;
}

/** Takes changes of the view. */
export type ChangeState = (change: Partial<State>) => void;

const SHOWN: readonly Shown[] = ["total", "added", "average", "sum"];
const SCALES = ["linear", "log"] as const;
const BASELINES: readonly Baseline[] = ["auto", "zero", "fitted"];
const ORDERS: readonly Order[] = ["largest", "newest", "day"];

const KINDS = ["new", "corrected", "gone", "returned"] as const;

const oneOf = <T extends string>(words: readonly T[], text: string | null): T =>
  words.find((word) => word === text) ?? (words[0] as T);

const date = (text: string | null): string | undefined => (isDate(text) ? text : undefined);

const number = (text: string | null): number | undefined =>
  text !== null && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined;

/** Reads the state from a URL's query; what makes no sense there is as if it were not there, but for days of charts. */
export function readState(search: string): State {
  const query = new URLSearchParams(search);
  return {
    dataset: query.get("dataset") ?? undefined,
    part: query.get("part") ?? undefined,
    others: [...new Set(query.getAll("with"))],
    each: query.get("each") || undefined,
    run: number(query.get("run")),
    shown: oneOf(SHOWN, query.get("show")),
    scale: oneOf(SCALES, query.get("scale")),
    baseline: oneOf(BASELINES, query.get("y")),
    from: query.get("from") || undefined,
    to: query.get("to") || undefined,
    day: date(query.get("day")),
    before: number(query.get("before-run")),
    order: oneOf(ORDERS, query.get("order")),
    kind: KINDS.find((kind) => kind === query.get("kind")),
    measure: query.get("measure") ?? undefined,
    byRun: number(query.get("by-run")),
    since: date(query.get("since")),
    until: date(query.get("until")),
    least: Number.parseFloat(query.get("least") ?? "") || undefined,
    find: query.get("find") || undefined,
    sort: query.get("sort") ?? undefined,
    page: Math.max(1, Number.parseInt(query.get("page") ?? "1", 10) || 1),
    only: query.get("only") === "changed",
  };
}

/** The query for a state, without what goes without saying. */
export function writeState({ shown, scale, baseline, order, ...names }: State): string {
  const query = new URLSearchParams();
  const add = (name: string, value: string | undefined): void => {
    if (value !== undefined) query.set(name, value);
  };
  add("dataset", names.dataset);
  add("part", names.part);
  for (const other of names.others) query.append("with", other);
  add("each", names.each);
  add("run", names.run?.toString());
  add("show", shown === SHOWN[0] ? undefined : shown);
  add("scale", scale === SCALES[0] ? undefined : scale);
  add("y", baseline === BASELINES[0] ? undefined : baseline);
  add("from", names.from);
  add("to", names.to);
  add("day", names.day);
  add("before-run", names.before?.toString());
  add("order", order === ORDERS[0] ? undefined : order);
  add("kind", names.kind);
  add("measure", names.measure);
  add("by-run", names.byRun?.toString());
  add("since", names.since);
  add("until", names.until);
  add("least", names.least?.toString());
  add("find", names.find);
  add("sort", names.sort);
  add("page", names.page === 1 ? undefined : String(names.page));
  add("only", names.only ? "changed" : undefined);
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}
