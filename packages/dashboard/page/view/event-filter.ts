import type { DatasetDescription } from "@daily-delta/etl/site-files";
import type { EventFilter, RevisionEvent } from "../data/events.ts";
import type { State } from "../model/state.ts";
import { formatName } from "../text/format.ts";
import { h } from "./dom.ts";

const ALL = "";

/** Fields that choose events by measure, run, days and size. */
export class EventFilterFields {
  readonly element: HTMLDetailsElement;
  readonly #measure: HTMLSelectElement;
  readonly #run: HTMLSelectElement;
  readonly #since: HTMLInputElement;
  readonly #until: HTMLInputElement;
  readonly #least: HTMLInputElement;

  constructor(
    events: readonly RevisionEvent[],
    { labels = {} }: DatasetDescription,
    onFilter: (filter: EventFilter) => void,
  ) {
    const onchange = () => onFilter(this.#read());
    const select = (values: readonly (readonly [string, string])[]): HTMLSelectElement =>
      h(
        "select",
        { onchange },
        h("option", { value: ALL }, "all"),
        ...values.map(([value, text]) => h("option", { value }, text)),
      );
    const columns = [...new Set(events.map(({ column }) => column))];
    const runs = [...new Set(events.map(({ runId }) => runId))].sort((a, b) => b - a);
    this.#measure = select(columns.map((name) => [name, formatName(labels[name] ?? name)]));
    this.#run = select(runs.map((id) => [String(id), String(id)]));
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
        field("Measure", this.#measure),
        field("Found by run", this.#run),
        field("Days since", this.#since),
        field("until", this.#until),
        field("Changed by at least", this.#least),
      ),
    );
  }

  set({ measure, byRun, since, until, least }: State): void {
    this.#measure.value = measure ?? ALL;
    this.#run.value = byRun?.toString() ?? ALL;
    this.#since.value = since ?? "";
    this.#until.value = until ?? "";
    if (document.activeElement !== this.#least) this.#least.value = least?.toString() ?? "";
    const isUsed = [measure, byRun, since, until, least].some((each) => each !== undefined);
    if (isUsed) this.element.open = true;
  }

  #read(): EventFilter {
    const number = (text: string) => (text === "" ? undefined : Number(text));
    return {
      measure: this.#measure.value || undefined,
      byRun: number(this.#run.value),
      since: this.#since.value || undefined,
      until: this.#until.value || undefined,
      least: this.#least.valueAsNumber > 0 ? this.#least.valueAsNumber : undefined,
    };
  }
}
