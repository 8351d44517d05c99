import "./base.ts";

import type { DatasetDescription, DatasetsFile } from "@daily-delta/etl/site-files";
import { loadDatasets, Problem } from "./data/load.ts";
import { readState, type State, writeState } from "./model/state.ts";
import { fill, h } from "./view/dom.ts";
import { announceFeeds } from "./view/feed.ts";
import { Header } from "./view/header.ts";
import { loadContent, loadStart, type View } from "./view/load-view.ts";

/** Time after which the page says that it is loading, in milliseconds. */
const PATIENCE = 300;
const MINUTE = 60_000;

/** State of a dataset that another one does not share. */
const NOWHERE = {
  ...{ part: undefined, run: undefined, from: undefined, to: undefined, day: undefined },
  ...{ before: undefined, kind: undefined, others: [], each: undefined },
  ...{ measure: undefined, byRun: undefined, since: undefined, until: undefined },
  ...{ least: undefined, find: undefined, sort: undefined, page: 1, only: false },
} as const satisfies Partial<State>;

/** The page: reads the state from the URL, loads what it names, and shows it. */
class Page {
  readonly #root: HTMLElement;
  readonly #file: DatasetsFile;
  readonly #datasets: readonly DatasetDescription[];
  readonly #header: Header;
  #state: State;
  #content: View | undefined;
  readonly #place = h("div");
  /** Number of the newest load: an older one that ends later is not shown. */
  #load = 0;

  constructor(root: HTMLElement, file: DatasetsFile) {
    const { datasets } = file;
    this.#root = root;
    this.#file = file;
    this.#datasets = datasets;
    this.#state = this.#read();
    this.#header = new Header(datasets, {
      onDataset: (dataset) => this.#go({ dataset, ...NOWHERE }),
    });
    setInterval(this.#tellTime, MINUTE);
    for (const event of ["visibilitychange", "beforeprint"])
      addEventListener(event, this.#tellTime);
    addEventListener("popstate", () => this.#show(this.#read(), true));
  }

  async start(): Promise<void> {
    fill(this.#root, this.#header.element, this.#place);
    await this.#show(this.#state);
  }

  /** Several datasets have a start page, at the address that names nothing. */
  #isStart(state: State): boolean {
    return this.#datasets.length > 1 && writeState(state) === "";
  }

  /** Names the dataset, because the address of its plain view would be that of the start page. */
  #read(): State {
    const state = readState(location.search);
    if (this.#datasets.length < 2 || this.#isStart(state)) return state;
    return { ...state, dataset: state.dataset ?? this.#datasets[0]?.name };
  }

  /** The page may stay open for days. */
  readonly #tellTime = (): void => this.#content?.tell(new Date());

  readonly #go = (change: Partial<State>): void => {
    const state = { ...this.#state, ...change };
    const url = `${location.pathname}${writeState(state)}`;
    // Back returns from a day that was chosen, too.
    const isStep = !isSamePlace(state, this.#state) || state.day !== this.#state.day;
    if (isStep) history.pushState(null, "", url);
    else history.replaceState(null, "", url);
    void this.#show(state);
  };

  /** @param isBack true if the browser goes back to where the reader was on the page */
  async #show(state: State, isBack = false): Promise<void> {
    const before = this.#state;
    this.#state = state;
    if (this.#content !== undefined && isSamePlace(before, state)) {
      this.#content.set(state);
      this.#tellTime();
    } else await this.#loadContent(state, isBack);
  }

  async #loadContent(state: State, isBack: boolean): Promise<void> {
    const description = this.#isStart(state)
      ? undefined
      : (this.#datasets.find(({ name }) => name === state.dataset) ?? this.#datasets[0]);
    const load = ++this.#load;
    setTimeout(() => load === this.#load && this.#showBusy(), PATIENCE);
    const { content, title, problem, footer } =
      description === undefined
        ? await loadStart(this.#file)
        : await loadContent(description, state, this.#go, this.#file.repositoryUrl);
    if (load !== this.#load) return;
    this.#load += 1;
    this.#place.removeAttribute("aria-busy");

    const focused = document.activeElement;
    const hadFocus = this.#content?.element.contains(focused) ?? false;
    this.#content?.destroy();
    this.#content = content;
    this.#header.set(description?.name);
    document.title = title;
    announceFeeds(description, this.#datasets);
    const isUnknown = state.dataset !== undefined && description?.name !== state.dataset;
    fill(
      this.#place,
      isUnknown ? notice(`There is no dataset "${state.dataset}" here.`) : null,
      problem === undefined ? null : notice(problem),
      this.#content.element,
      footer,
    );
    this.#content.set(this.#state);
    this.#tellTime();
    // The browser looked for it before the content was there.
    if (location.hash !== "" && !isBack)
      document.getElementById(location.hash.slice(1))?.scrollIntoView();
    // Restores focus if the control still exists, otherwise focuses the heading.
    const same = focused?.id ? document.getElementById(focused.id) : null;
    const next = same ?? this.#content.element.querySelector("h1");
    if (hadFocus) next?.focus({ preventScroll: isBack });
  }

  #showBusy(): void {
    this.#place.setAttribute("aria-busy", "true");
    if (this.#content === undefined) fill(this.#place, h("p", { role: "status" }, "Loading …"));
  }
}

const isSamePlace = (one: State, other: State): boolean =>
  one.dataset === other.dataset && one.part === other.part && one.run === other.run;

const notice = (text: string): HTMLElement => h("p", { class: "problem", role: "alert" }, text);

async function begin(root: HTMLElement): Promise<void> {
  try {
    const file = await loadDatasets();
    if (file.datasets.length > 0) return await new Page(root, file).start();
    fill(root, new Header([], { onDataset() {} }).element, empty("No dataset has run yet."));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const content = error.isMissing
      ? empty("No data yet. Run `pnpm daily-delta run us-daily`, and load the page again.")
      : h("main", {}, h("h1", {}, "Nothing to show"), notice(error.message));
    fill(root, new Header([], { onDataset() {} }).element, content);
  }
}

/** A page without data is not a fault. */
const empty = (text: string): HTMLElement =>
  h(
    "main",
    {},
    h("h1", {}, "Nothing to show"),
    h("p", { class: "notice note", role: "alert" }, text),
  );

await begin(document.getElementById("page") as HTMLElement);
