import type { Correction, RowsFile } from "@daily-delta/etl/site-files";
import { type RevisingRun, revisingRuns, runAfter, runFrom } from "../data/as-was.ts";
import { Problem } from "../data/load.ts";
import type { Timeline } from "../data/timeline.ts";
import type { ChangeState } from "../model/state.ts";
import { formatShortDate } from "../text/format.ts";
import { foundOn } from "../text/found-on.ts";
import { fill, h } from "./dom.ts";
import { loadDrawings } from "./load-script.ts";

const NOTHING = {
  now: (before: number) => `No value here was revised by run ${before} or since then.`,
  unknown: (before: number) => `The values before run ${before} are not published here.`,
};

/** The choice of a run, and what was stored before it next to what is stored now. */
export class AsWas {
  /** undefined: no value was revised. */
  readonly element: HTMLElement | undefined;
  readonly #rows: RowsFile;
  readonly #timeline: Timeline;
  readonly #corrections: readonly Correction[];
  readonly #runs: readonly RevisingRun[];
  /** First run of the published corrections, of which some are missing. */
  readonly #oldest: number | undefined;
  readonly #change: ChangeState;
  readonly #select: HTMLSelectElement;
  readonly #body = h("div", { "aria-live": "polite" });
  #before: number | undefined;

  constructor(rows: RowsFile, timeline: Timeline, change: ChangeState) {
    this.#rows = rows;
    this.#timeline = timeline;
    this.#change = change;
    const { newest, total } = rows.corrections;
    const isWhole = newest.length === total;
    const runs = revisingRuns(newest, isWhole);
    this.#oldest = isWhole ? undefined : newest.at(-1)?.runId;
    this.#corrections = newest;
    this.#runs = runs;
    this.#select = h(
      "select",
      {
        id: "before-run",
        onchange: () => change({ before: Number(this.#select.value) || undefined }),
      },
      h("option", { value: "" }, "no run"),
      ...runs.map((run) => h("option", { value: run.runId }, `run ${run.runId}, ${foundOn(run)}`)),
    );
    if (newest.length === 0) return;
    this.element = h(
      "section",
      { class: "as-was", "aria-labelledby": "as-was" },
      h("h2", { id: "as-was" }, "As it was"),
      isWhole ? null : h("p", { class: "reach" }, describeReach(runs.at(-1), newest.length, total)),
      runs.length > 0 &&
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
    const what =
      run === undefined
        ? "no value was revised after it"
        : "the values of then are not published here";
    fill(this.#body, h("p", {}, `${formatShortDate(day)}: ${what}.`));
  }

  /** Compares with the values before a run; undefined: shows nothing. */
  set(before: number | undefined): void {
    if (this.element === undefined || before === this.#before) return;
    this.#before = before;
    this.#select.value = before === undefined ? "" : String(before);
    if (before === undefined) {
      fill(this.#body);
      return;
    }
    const run = runFrom(this.#runs, before, this.#oldest);
    if (typeof run === "object") void this.#compare(before, run);
    else fill(this.#body, h("p", {}, NOTHING[run](before)));
  }

  async #compare(before: number, run: RevisingRun): Promise<void> {
    try {
      const { comparison } = await loadDrawings();
      if (before !== this.#before) return;
      const note = `Run ${before} revised no value here; run ${run.runId} is the next that did.`;
      fill(
        this.#body,
        run.runId === before ? null : h("p", {}, note),
        ...comparison(this.#timeline, this.#rows, run, this.#body.clientWidth),
      );
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      fill(this.#body, h("p", { class: "problem" }, error.message));
    }
  }
}

/** @param first the first run before which values can be shown */
function describeReach(first: RevisingRun | undefined, published: number, total: number): string {
  const [some, all] = [published, total].map((count) => count.toLocaleString("en-US"));
  const what = `The newest ${some} of ${all} revisions of rows are published here`;
  const reach =
    first === undefined
      ? "all of one run, which may have more: no earlier values can be shown"
      : `the first values that can be shown are those before run ${first.runId}, ${formatShortDate(first.at.slice(0, 10))}`;
  return `${what}: ${reach}. The file of corrections, at the end of the page, goes back further.`;
}
