import { changedSomething } from "../model/model.ts";
import type { Overview } from "../model/overview.ts";
import { describeChanges } from "../text/changes.ts";
import { formatAgo } from "../text/format.ts";
import { momentOf } from "../text/outcome.ts";
import { describeCondition, describeConditions } from "../text/overview.ts";
import { printNote } from "../text/print-note.ts";
import { runLink } from "./changes.ts";
import { fill, h } from "./dom.ts";
import { smallChart } from "./small-chart.ts";

/** Returns the address of a dataset's own page. */
const datasetHref = (dataset: string): string => `?${new URLSearchParams({ dataset })}`;

/** The first page of a site with several datasets: how each stands, and what changed in it last. */
export class StartPage {
  readonly element: HTMLElement;
  readonly #overviews: readonly Overview[];
  readonly #lead = h("p", { class: "lead" });
  readonly #printNote = h("p", { class: "print-only" });
  /** Parts of the cards that depend on the time of day. */
  readonly #news: readonly HTMLElement[];

  constructor(overviews: readonly Overview[]) {
    this.#overviews = overviews;
    this.#news = overviews.map(() => h("div", {}));
    this.element = h(
      "main",
      { class: "start" },
      h(
        "section",
        { class: "headline" },
        h("h1", { tabindex: -1 }, "All datasets"),
        this.#lead,
        this.#printNote,
      ),
      h(
        "ul",
        { class: "cards" },
        ...overviews.map((each, place) => card(each, this.#news[place] as HTMLElement)),
      ),
    );
  }

  tell(now: Date): void {
    const conditions = this.#overviews.flatMap((overview, place) => {
      const { status, chart } = overview;
      if (status === undefined) return [];
      const { condition, standing, text } = describeCondition(status, chart, now);
      fill(
        this.#news[place] as HTMLElement,
        h("ul", { class: "freshness" }, h("li", { class: standing }, text)),
        lastChange(overview, now),
      );
      return [condition];
    });
    this.#printNote.textContent = printNote({ url: location.href, now });
    this.#lead.textContent = `${this.#overviews.length} datasets: ${describeConditions(conditions)}.`;
  }

  set(): void {}

  destroy(): void {}
}

function card({ description, chart, problem }: Overview, news: HTMLElement): HTMLElement {
  const { name, title, isSample } = description;
  return h(
    "li",
    { class: "card" },
    h("h2", {}, h("a", { href: datasetHref(name) }, title)),
    isSample ? h("p", { class: "invented" }, "Sample data: every number is invented.") : null,
    problem === undefined ? news : h("p", { class: "problem" }, problem),
    chart === undefined ? null : smallChart(chart, description),
  );
}

/** The last run that changed anything, as far as runs are published. */
function lastChange({ description, status }: Overview, now: Date): HTMLElement {
  const run = status?.runs.find(changedSomething);
  if (run === undefined) return h("p", {}, "No published run has changed anything.");
  const when = formatAgo(momentOf(run), now);
  // Events are counted on the run's own page.
  const changes = describeChanges({ ...run, events: 0 });
  return h(
    "p",
    {},
    `Last change ${when}: `,
    runLink(description.name, run.runId, changes),
    ` (run ${run.runId}${run.effectiveAt === null ? "" : ", backfilled"}).`,
  );
}
