import type { DatasetDescription, DatasetsFile } from "@daily-delta/etl/site-files";
import { loadFiles, loadRun, Problem } from "../data/load.ts";
import { loadModel, nameOf } from "../model/model.ts";
import { loadOverview } from "../model/overview.ts";
import type { ChangeState, State } from "../model/state.ts";
import { SAMPLE_TITLE } from "../text/sample.ts";
import { Content } from "./content.ts";
import { h } from "./dom.ts";
import type { FooterSubject } from "./footer.ts";
import { loadFooterScript, loadRunContent, loadScripts, loadStartPage } from "./scripts.ts";

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
  /** undefined: its script cannot be loaded. */
  readonly footer: HTMLElement | undefined;
}

/** Loads the page of all datasets. */
export async function loadStart({ datasets, repositoryUrl }: DatasetsFile): Promise<LoadedView> {
  const title = "All datasets – Daily Delta";
  try {
    const [{ StartPage }, overviews, footer] = await Promise.all([
      loadStartPage(),
      Promise.all(datasets.map(loadOverview)),
      unlessProblem(loadFooterScript()),
    ]);
    const content = new StartPage(overviews);
    return { content, title, problem: undefined, footer: footer?.startFooter(repositoryUrl) };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { content: nothingToShow(), title, problem: error.message, footer: undefined };
  }
}

/** Loads a dataset, or a run. A run of which no changes are published leads to its dataset. */
export async function loadContent(
  description: DatasetDescription,
  state: State,
  go: ChangeState,
  repositoryUrl: string | undefined,
): Promise<LoadedView> {
  const { run } = state;
  const loadingFooter = loadFooter(description, repositoryUrl);
  let problem: string | undefined;
  if (run !== undefined) {
    try {
      const [{ RunContent }, file, footer] = await Promise.all([
        loadRunContent(),
        loadRun(description, run),
        loadingFooter,
      ]);
      const { isSample = false } = file;
      const name = `Run ${run}, ${description.title}`;
      return {
        content: new RunContent(file, description, go),
        title: titleOf(name, isSample),
        problem,
        footer: footer?.({ title: description.title, run: file, isSample }),
      };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problem = error.isMissing
        ? `The changes of run ${run} are not published: it changed nothing, or it is too old.`
        : error.message;
    }
  }
  const [model, scripts, footer] = await Promise.all([
    loadModel(description, state.part),
    loadScripts(description),
    loadingFooter,
  ]);
  const { part, isSample } = model;
  const name = nameOf(model);
  return {
    content: new Content(model, scripts, go),
    title: titleOf(name, isSample),
    problem,
    footer: footer?.({ title: name, part, isSample }),
  };
}

/** Loads what the footer of a dataset is made of. A dataset without files of its own has one, too. */
async function loadFooter(
  description: DatasetDescription,
  repositoryUrl: string | undefined,
): Promise<((subject: FooterSubject) => HTMLElement) | undefined> {
  const [script, files] = await Promise.all([
    unlessProblem(loadFooterScript()),
    description.hasRows ? unlessProblem(loadFiles(description)) : undefined,
  ]);
  return script && ((subject) => script.datasetFooter(description, files, subject, repositoryUrl));
}

/** Waits for what the page can do without. */
async function unlessProblem<T>(loading: Promise<T>): Promise<T | undefined> {
  try {
    return await loading;
  } catch (error) {
    if (error instanceof Problem) return undefined;
    throw error;
  }
}

/** The title of the tab, of bookmarks and of prints. */
const titleOf = (name: string, isSample: boolean): string =>
  `${isSample ? `${SAMPLE_TITLE}: ` : ""}${name} – Daily Delta`;

const nothingToShow = (): View => ({
  element: h("main", {}, h("h1", { tabindex: -1 }, "Nothing to show")),
  set() {},
  tell() {},
  destroy() {},
});
