import type { DatasetDescription } from "@daily-delta/etl/site-files";
import { loadRun, Problem } from "../data/load.ts";
import { loadModel, type Model, nameOf } from "../model/model.ts";
import { loadOverview } from "../model/overview.ts";
import type { ChangeState, State } from "../model/state.ts";
import { SAMPLE_TITLE } from "../text/sample.ts";
import { Content } from "./content.ts";
import { h } from "./dom.ts";
import { loadRunContent, loadScripts, loadStartPage } from "./scripts.ts";

/** Everything below the header: the start page, a dataset, or a run. */
export interface View {
  readonly element: HTMLElement;
  set(state: State): void;
  /** Tells how fresh everything is at a time. */
  tell(now: Date): void;
  destroy(): void;
}

/** A view with its title, and a sentence about what cannot be shown. */
export interface LoadedView {
  readonly content: View;
  readonly title: string;
  readonly problem: string | undefined;
}

/** Loads the page of all datasets. */
export async function loadStart(datasets: readonly DatasetDescription[]): Promise<LoadedView> {
  const title = "All datasets – Daily Delta";
  try {
    const [{ StartPage }, overviews] = await Promise.all([
      loadStartPage(),
      Promise.all(datasets.map(loadOverview)),
    ]);
    return { content: new StartPage(overviews), title, problem: undefined };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { content: nothingToShow(), title, problem: error.message };
  }
}

/** Loads a dataset, or a run. A run of which no changes are published leads to its dataset. */
export async function loadContent(
  description: DatasetDescription,
  state: State,
  go: ChangeState,
): Promise<LoadedView> {
  const { run } = state;
  let problem: string | undefined;
  if (run !== undefined) {
    try {
      const [{ RunContent }, file] = await Promise.all([
        loadRunContent(),
        loadRun(description, run),
      ]);
      const sample = file.isSample ? `${SAMPLE_TITLE}: ` : "";
      const title = `${sample}Run ${run}, ${description.title} – Daily Delta`;
      return { content: new RunContent(file, description), title, problem };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problem = error.isMissing
        ? `The changes of run ${run} are not published: it changed nothing, or it is too old.`
        : error.message;
    }
  }
  const [model, scripts] = await Promise.all([
    loadModel(description, state.part),
    loadScripts(description),
  ]);
  return { content: new Content(model, scripts, go), title: titleOf(model), problem };
}

/** The title of the tab, of bookmarks and of prints. */
const titleOf = (model: Model): string =>
  `${model.isSample ? `${SAMPLE_TITLE}: ` : ""}${nameOf(model)} – Daily Delta`;

const nothingToShow = (): View => ({
  element: h("main", {}, h("h1", { tabindex: -1 }, "Nothing to show")),
  set() {},
  tell() {},
  destroy() {},
});
