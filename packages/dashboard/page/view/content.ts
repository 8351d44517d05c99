import { hasAverages } from "../data/derive.ts";
import { type Range, rangeOf } from "../data/range.ts";
import type { Timeline } from "../data/timeline.ts";
import { type Model, nameOf } from "../model/model.ts";
import type { ChangeState, State } from "../model/state.ts";
import { headline } from "../text/headline.ts";
import { HINTS } from "../text/hints.ts";
import { printNote } from "../text/print-note.ts";
import { describeRange } from "../text/range.ts";
import { SAMPLE_BANNER } from "../text/sample.ts";
import { AsWas } from "./as-was.ts";
import { whatChanged } from "./changes.ts";
import type { ChartGroup } from "./chart-group.ts";
import type { CompareParts } from "./compare-parts.ts";
import { type Controls, controls } from "./controls.ts";
import { Corrections } from "./corrections.ts";
import { fill, folded, h } from "./dom.ts";
import { loadDrawings } from "./load-script.ts";
import { news } from "./news.ts";
import type { PartsTable } from "./parts.ts";
import { printedCharts } from "./printed-charts.ts";
import { runs } from "./runs.ts";
import { saveTimeline } from "./save-timeline.ts";
import type { Scripts } from "./scripts.ts";
import { sources } from "./sources.ts";
import type { TableChanges } from "./table-changes.ts";
import type { TableRows } from "./table-rows.ts";
import { onThemeChange } from "./theme.ts";

const measuresOf = ({ series }: Timeline) => series.map(({ measures }) => measures);

/** The page of one dataset, or of one part of it. */
export class Content {
  readonly element: HTMLElement;
  readonly #model: Model;
  readonly #change: ChangeState;
  readonly #charts: ChartGroup | undefined;
  readonly #controls: Controls | undefined;
  readonly #asWas: AsWas | undefined;
  readonly #compareParts: CompareParts | undefined;
  readonly #corrections: Corrections | undefined;
  readonly #partsTable: PartsTable | undefined;
  readonly #table: TableRows | undefined;
  readonly #tableChanges: TableChanges | undefined;
  /** Parts that depend on the time of day: updated while the page stays open. */
  readonly #urgent = h("div");
  readonly #news = h("div");
  readonly #rangeProblem = h("div", { hidden: true });
  readonly #printNote = h("p", { class: "print-only" });
  readonly #end = new AbortController();
  #state: State | undefined;

  constructor(model: Model, scripts: Scripts, change: ChangeState) {
    this.#model = model;
    this.#change = change;
    const { description, status, parts, part, rows, timeline, table } = model;
    if (table !== undefined && scripts.table !== undefined) {
      this.#table = new scripts.table.TableRows(table, description, change);
      this.#tableChanges = new scripts.table.TableChanges(table, description, change);
    }
    if (timeline !== undefined && scripts.charts !== undefined) {
      this.#charts = new scripts.charts.ChartGroup(timeline, model.isSample, {
        onRange: this.#chooseRange,
        onDay: this.#openDay,
        onSave: async (chart, format) => {
          const { saveChart } = await loadDrawings();
          await saveChart({ ...chart, model, timeline, url: location.href }, format);
        },
      });
      this.#controls = controls(
        timeline.dates,
        measuresOf(timeline),
        timeline.series.some(hasAverages),
        {
          onShown: (shown) => change({ shown }),
          onScale: (scale) => change({ scale }),
          onBaseline: (baseline) => change({ baseline }),
          onRange: this.#chooseRange,
          onDownload: () => saveTimeline(model, timeline, this.#state),
        },
      );
      onThemeChange(() => this.#charts?.redraw(), this.#end.signal);
    }
    if (rows !== undefined) {
      if (timeline !== undefined) this.#asWas = new AsWas(rows, timeline, change);
      this.#corrections = new Corrections(rows, description, change);
    }
    const ofParts = scripts.parts;
    if (parts !== undefined && ofParts !== undefined) {
      const isOne = timeline === undefined || parts.parts.length < 2;
      if (!isOne) this.#compareParts = new ofParts.CompareParts(model, parts, change);
      this.#partsTable = new ofParts.PartsTable(description, parts, change);
    }
    const { by } = description;
    this.element = h(
      "main",
      {},
      h(
        "section",
        { class: "headline" },
        model.isSample ? h("p", { class: "sample", role: "note" }, SAMPLE_BANNER) : null,
        h("h1", { tabindex: -1 }, nameOf(model)),
        description.description === undefined
          ? null
          : h("p", { class: "description" }, description.description),
        by !== null && parts !== undefined && part !== undefined
          ? ofParts?.partChoice(by, parts, part, (name) => change({ part: name, day: undefined }))
          : null,
        this.#urgent,
        model.lastChange === undefined ? null : whatChanged(model.lastChange, description),
        timeline === undefined ? null : h("p", { class: "lead" }, headline(timeline)),
        ...[...model.problems, scripts.problem ?? []]
          .flat()
          .map((text) => h("p", { class: "problem", role: "alert" }, text)),
        this.#news,
        this.#printNote,
      ),
      h(
        "div",
        { class: "column" },
        this.#table?.element,
        this.#controls === undefined
          ? null
          : folded("Show, scale and days", this.#controls.element),
        this.#rangeProblem,
        this.#charts === undefined ? null : h("h2", { class: "visually-hidden" }, "Charts"),
        this.#charts?.element,
        ...(this.#charts === undefined
          ? []
          : HINTS.map(([kind, text]) => h("p", { class: `hint ${kind}` }, text))),
        this.#compareParts?.element,
        this.#partsTable?.element,
        parts === undefined && this.#asWas?.element,
      ),
      h(
        "div",
        { class: "column" },
        parts !== undefined && this.#asWas?.element,
        this.#corrections?.element,
        this.#tableChanges?.element,
        status === undefined ? null : runs(status, description.name, new Date()),
        sources(model),
      ),
    );
  }

  /** Tells how fresh everything is at a time. */
  tell(now: Date): void {
    const isOpen = this.#urgent.querySelector("details[open]") !== null;
    const { urgent, others } = news(this.#model, now, isOpen);
    fill(this.#urgent, ...urgent);
    fill(this.#news, ...others);
    const { timeline, rows, table } = this.#model;
    this.#printNote.textContent = printNote({
      charts: timeline && this.#state && printedCharts(timeline, this.#state),
      publishedAt: (rows ?? table)?.publishedAt,
      url: location.href,
      now,
    });
  }

  /** Shows another state of the same dataset and part. */
  set(state: State): void {
    this.#state = state;
    const { timeline } = this.#model;
    this.#corrections?.set(state);
    this.#asWas?.set(state.before);
    this.#compareParts?.set(state);
    this.#partsTable?.set(state);
    this.#table?.set(state);
    this.#tableChanges?.set(state);
    if (timeline === undefined) return;
    const problem = describeRange(timeline.dates, state.from, state.to);
    this.#rangeProblem.hidden = problem === "";
    fill(this.#rangeProblem, problem && h("p", { class: "problem", role: "alert" }, problem));
    const range = rangeOf(timeline.dates, state.from, state.to);
    this.#controls?.set(state, range);
    const { shown, scale, baseline } = state;
    this.#charts?.set({ shown, scale, baseline, range });
  }

  destroy(): void {
    this.#end.abort();
    this.#charts?.destroy();
  }

  /** Shows the versions of a day, and goes there. */
  readonly #openDay = (day: string): void => {
    this.#change({ day });
    this.#corrections?.focusVersions();
  };

  readonly #chooseRange = (range: Range | undefined): void => {
    const dates = this.#model.timeline?.dates ?? [];
    const isAll = range === undefined || (range.first === 0 && range.last === dates.length - 1);
    this.#change({
      from: isAll ? undefined : dates[range.first],
      to: isAll || range.last === dates.length - 1 ? undefined : dates[range.last],
    });
  };
}
