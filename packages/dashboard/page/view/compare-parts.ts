import type { PartsFile } from "@daily-delta/etl/site-files";
import { Problem } from "../data/load.ts";
import type { Timeline } from "../data/timeline.ts";
import { loadDays, type Model } from "../model/model.ts";
import type { ChangeState, State } from "../model/state.ts";
import { formatName } from "../text/format.ts";
import { fill, h } from "./dom.ts";
import { loadDrawings } from "./load-script.ts";
import type { ComparedPart } from "./part-comparison.ts";

type Part = PartsFile["parts"][number];

/** More lines in one chart cannot be told apart. */
const MOST_OTHERS = 5;
/** Small charts on a page: each needs a file of its own. */
const PAGE = 12;

/** Parts side by side: as lines of one chart, and each in a small chart of its own. */
export class CompareParts {
  readonly element: HTMLElement;
  readonly #model: Model;
  readonly #parts: readonly Part[];
  readonly #change: ChangeState;
  readonly #add: HTMLSelectElement;
  readonly #each: HTMLSelectElement;
  readonly #chosen = h("p", { class: "chosen" });
  readonly #chart = h("div", { "aria-live": "polite" });
  readonly #multiples = h("div", { "aria-live": "polite" });
  readonly #timelines = new Map<Part, Promise<Timeline>>();
  #state: State | undefined;

  constructor(model: Model, { parts }: PartsFile, change: ChangeState) {
    this.#model = model;
    this.#parts = parts;
    this.#change = change;
    const by = formatName(model.description.by ?? "part").toLowerCase();
    this.#add = h("select", {
      id: "add-part",
      onchange: () => change({ others: [...this.#others, this.#add.value] }),
    });
    this.#each = h(
      "select",
      {
        id: "each-part",
        onchange: () => change({ each: this.#each.value || undefined, page: 1 }),
      },
      h("option", { value: "" }, "nothing"),
      ...model.description.measures.map((name) =>
        h("option", { value: name }, formatName(model.description.labels?.[name] ?? name)),
      ),
    );
    this.element = h(
      "section",
      { class: "side-by-side", "aria-labelledby": "side-by-side" },
      h("h2", { id: "side-by-side" }, "Side by side"),
      h(
        "p",
        {},
        h("label", { for: "add-part" }, `Compare ${model.part} with another ${by} `),
        this.#add,
      ),
      this.#chosen,
      this.#chart,
      h("p", {}, h("label", { for: "each-part" }, `Small charts of each ${by}: `), this.#each),
      this.#multiples,
    );
  }

  /** Shows the parts and days of a state. */
  set(state: State): void {
    const before = this.#state;
    this.#state = state;
    this.#each.value = state.each ?? "";
    this.#listOthers();
    const isSame = (name: keyof State) =>
      before !== undefined && JSON.stringify(before[name]) === JSON.stringify(state[name]);
    const isSameDrawing = DRAWN.every(isSame);
    if (!isSameDrawing || !isSame("others")) void this.#drawOthers(state);
    if (!isSameDrawing || !isSame("each") || !isSame("page")) void this.#drawEach(state);
  }

  get #others(): string[] {
    const { others = [] } = this.#state ?? {};
    return others.filter((name) => name !== this.#model.part).slice(0, MOST_OTHERS);
  }

  #listOthers(): void {
    const { part } = this.#model;
    const others = this.#others;
    const free = this.#parts.filter(({ name }) => name !== part && !others.includes(name));
    fill(
      this.#add,
      h("option", { value: "" }, others.length === MOST_OTHERS ? "no more" : "…"),
      ...free.map(({ name }) => h("option", { value: name }, name)),
    );
    this.#add.disabled = others.length === MOST_OTHERS;
    const remove = (name: string) => () =>
      this.#change({ others: others.filter((other) => other !== name) });
    fill(
      this.#chosen,
      ...others.map((name) =>
        h("button", { type: "button", onclick: remove(name) }, `Remove ${name}`),
      ),
    );
  }

  async #drawOthers(state: State): Promise<void> {
    const others = this.#others;
    const { timeline, part = "" } = this.#model;
    if (others.length === 0 || timeline === undefined) return fill(this.#chart);
    await this.#tell(this.#chart, state, async () => {
      const [{ partComparison }, { loaded, problems }] = await Promise.all([
        loadDrawings(),
        this.#load(others),
      ]);
      if (loaded.length === 0) return problems;
      const all = [{ name: part, timeline }, ...loaded];
      return [...problems, ...partComparison(all, state, this.#chart.clientWidth)];
    });
  }

  async #drawEach(state: State): Promise<void> {
    const { each, page } = state;
    const { description } = this.#model;
    if (each === undefined || !description.measures.includes(each)) return fill(this.#multiples);
    await this.#tell(this.#multiples, state, async () => {
      const first = (page - 1) * PAGE;
      const names = this.#parts.slice(first, first + PAGE).map(({ name }) => name);
      const [{ smallMultiples }, { loaded, problems }] = await Promise.all([
        loadDrawings(),
        this.#load(names),
      ]);
      const multiples = smallMultiples(loaded, each, state, description, {
        ...{ first, end: first + names.length, all: this.#parts.length },
        onPart: (part) => this.#change({ part, day: undefined }),
        onPage: (by) => this.#change({ page: page + by }),
      });
      return [...problems, ...multiples];
    });
  }

  /** Puts what was drawn into its place, or the reason why it cannot be, unless another state has come. */
  async #tell(place: HTMLElement, state: State, draw: () => Promise<HTMLElement[]>): Promise<void> {
    let content: HTMLElement[];
    try {
      content = await draw();
    } catch (error) {
      content = [problem(error)];
    }
    if (state === this.#state) fill(place, ...content);
  }

  /** Loads parts; what is wrong with one does not hide the others. */
  async #load(
    names: readonly string[],
  ): Promise<{ loaded: ComparedPart[]; problems: HTMLElement[] }> {
    const all = await Promise.all(names.map((name) => this.#loadPart(name).catch(problem)));
    const loaded: ComparedPart[] = [];
    const problems: HTMLElement[] = [];
    for (const each of all) {
      if (each instanceof HTMLElement) problems.push(each);
      else loaded.push(each);
    }
    return { loaded, problems };
  }

  async #loadPart(name: string): Promise<ComparedPart> {
    const part = this.#parts.find((each) => each.name === name);
    if (part === undefined) {
      throw new Problem(`There is no ${this.#model.description.by} "${name}".`);
    }
    const loading = this.#timelines.get(part) ?? loadDays(this.#model.description, part);
    this.#timelines.set(part, loading);
    return { name, timeline: await loading };
  }
}

/** @throws the error, unless it is one for readers */
function problem(error: unknown): HTMLElement {
  if (!(error instanceof Problem)) throw error;
  return h("p", { class: "problem", role: "alert" }, error.message);
}

/** Choices that both kinds of charts depend on. */
const DRAWN = [
  "shown",
  "scale",
  "baseline",
  "from",
  "to",
] as const satisfies readonly (keyof State)[];
