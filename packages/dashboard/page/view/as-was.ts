import type { Correction, RowsFile } from "@daily-delta/etl/site-files";
import { type RevisingRun, revisingRuns, runAfter } from "../data/as-was.ts";
import { Problem } from "../data/load.ts";
import type { Timeline } from "../data/timeline.ts";
import type { ChangeState } from "../model/state.ts";
import { formatShortDate } from "../text/format.ts";
import { fill, h } from "./dom.ts";
import { loadDrawings } from "./scripts.ts";

/** The choice of a run, and what was stored before it next to what is stored now. */
export class AsWas {
  /** undefined: nothing was revised. */
  readonly element: HTMLElement | undefined;
  readonly #rows: RowsFile;
  readonly #timeline: Timeline;
  readonly #corrections: readonly Correction[];
  readonly #runs: readonly RevisingRun[];
  readonly #change: ChangeState;
  readonly #select: HTMLSelectElement;
  readonly #body = h("div", { "aria-live": "polite" });
  #before: number | undefined;

  constructor(rows: RowsFile, timeline: Timeline, change: ChangeState) {
    this.#rows = rows;
    this.#timeline = timeline;
    this.#change = change;
    const { newest, total } = rows.corrections;
    const runs = revisingRuns(newest, newest.length === total);
    this.#corrections = newest;
    this.#runs = runs;
    this.#select = h(
      "select",
      {
        id: "before-run",
        onchange: () => change({ before: Number(this.#select.value) || undefined }),
      },
      h("option", { value: "" }, "no run"),
      ...runs.map(({ runId, at }) =>
        h("option", { value: runId }, `run ${runId}, ${formatShortDate(at.slice(0, 10))}`),
      ),
    );
    if (runs.length === 0) return;
    this.element = h(
      "section",
      { class: "as-was", "aria-labelledby": "as-was" },
      h("h2", { id: "as-was" }, "As it was"),
      h(
        "p",
        {},
        h("label", { for: "before-run" }, "Compare with the values before "),
        this.#select,
        h("label", { for: "as-of-day" }, " or as of the end of "),
        h("input", {
          ...{ id: "as-of-day", type: "date" },
          onchange: ({ target }: Event) => this.#chooseDay((target as HTMLInputElement).value),
        }),
      ),
      this.#body,
    );
  }

  /** Compares with the values at the end of a day in UTC, which a later run revised. */
  #chooseDay(day: string): void {
    const run = day === "" ? undefined : runAfter(revisingRuns(this.#corrections, true), day);
    const isKnown = this.#runs.some(({ runId }) => runId === run?.runId);
    this.#change({ before: isKnown ? run?.runId : undefined });
    if (day === "" || isKnown) return;
    const text = `${formatShortDate(day)}: ${run === undefined ? "no value was revised after it" : "the values of then are not published"}.`;
    fill(this.#body, h("p", {}, text));
  }

  /** Compares with the values before a run; undefined: shows nothing. */
  set(before: number | undefined): void {
    if (this.element === undefined || before === this.#before) return;
    this.#before = before;
    this.#select.value = before === undefined ? "" : String(before);
    if (before === undefined) fill(this.#body);
    else if (this.#select.value === "") {
      fill(this.#body, `The values before run ${before} are not published, or it revised nothing.`);
    } else void this.#compare(before);
  }

  async #compare(before: number): Promise<void> {
    try {
      const { comparison } = await loadDrawings();
      if (before !== this.#before) return;
      fill(this.#body, ...comparison(this.#timeline, this.#rows, before, this.#body.clientWidth));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      fill(this.#body, h("p", { class: "problem" }, error.message));
    }
  }
}
