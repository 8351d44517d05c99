import type { DatasetDescription } from "@daily-delta/etl/site-files";
import type { ChangeFilter } from "../data/table-changes.ts";
import type { State } from "../model/state.ts";
import { formatName } from "../text/format.ts";
import { h } from "./dom.ts";

const ALL = "";

/** Values of the fields. */
export interface FilterChoices {
  readonly columns: readonly string[];
  /** Runs that may be chosen. @default none: all changes are of one */
  readonly runs?: readonly number[];
  /** Kinds of changes that may be chosen. @default none: all are corrections */
  readonly kinds?: readonly NonNullable<ChangeFilter["kind"]>[];
  /** Name of the first of two dates. @default none: the changes have no days */
  readonly days?: string | undefined;
}

/** Fields that choose events by measure, run, days and size. */
export class EventFilterFields {
  readonly element: HTMLDetailsElement;
  readonly #kind: HTMLSelectElement;
  readonly #measure: HTMLSelectElement;
  readonly #run: HTMLSelectElement;
  readonly #since: HTMLInputElement;
  readonly #until: HTMLInputElement;
  readonly #least: HTMLInputElement;

  constructor(
    { columns, runs = [], kinds = [], days }: FilterChoices,
    { labels = {} }: DatasetDescription,
    onFilter: (filter: Partial<ChangeFilter>) => void,
  ) {
    const onchange = () => onFilter(this.#read());
    const select = (values: readonly (readonly [string, string])[]): HTMLSelectElement =>
      h(
        "select",
        { onchange },
        h("option", { value: ALL }, "all"),
        ...values.map(([value, text]) => h("option", { value }, text)),
      );
    this.#measure = select(
      [...new Set(columns)].map((name) => [name, formatName(labels[name] ?? name)]),
    );
    const ids = [...new Set(runs)].sort((a, b) => b - a);
    this.#run = select(ids.map((id) => [String(id), String(id)]));
    this.#kind = select(kinds.map((kind) => [kind, kind]));
    this.#since = h("input", { type: "date", onchange });
    this.#until = h("input", { type: "date", onchange });
    this.#least = h("input", { type: "number", min: 0, step: "any", onchange });
    const field = (name: string, input: HTMLElement): HTMLElement =>
      h("label", {}, `${name} `, input);
    this.element = h(
      "details",
      { class: "filter" },
      h("summary", {}, "Filter"),
      h(
        "div",
        { class: "fields" },
        kinds.length === 0 ? null : field("Change", this.#kind),
        field(kinds.length === 0 ? "Measure" : "Column", this.#measure),
        runs.length === 0 ? null : field("Found by run", this.#run),
        ...(days === undefined ? [] : [field(days, this.#since), field("until", this.#until)]),
        field("Changed by at least", this.#least),
      ),
    );
  }

  set({ kind, measure, byRun, since, until, least }: State): void {
    this.#kind.value = kind ?? ALL;
    this.#measure.value = measure ?? ALL;
    this.#run.value = byRun?.toString() ?? ALL;
    this.#since.value = since ?? "";
    this.#until.value = until ?? "";
    if (document.activeElement !== this.#least) this.#least.value = least?.toString() ?? "";
    const isUsed = [kind, measure, byRun, since, until, least].some((each) => each !== undefined);
    if (isUsed) this.element.open = true;
  }

  #read(): ChangeFilter {
    const number = (text: string) => (text === "" ? undefined : Number(text));
    return {
      kind: (this.#kind.value || undefined) as ChangeFilter["kind"],
      measure: this.#measure.value || undefined,
      byRun: number(this.#run.value),
      since: this.#since.value || undefined,
      until: this.#until.value || undefined,
      least: this.#least.valueAsNumber > 0 ? this.#least.valueAsNumber : undefined,
    };
  }
}
