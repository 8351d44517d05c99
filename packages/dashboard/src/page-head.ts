import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type DatasetDescription, datasetsFile, paths } from "@daily-delta/etl/site-files";
import * as v from "valibot";

/**
 * Writes the title, the description and the feeds of a page for programs that run no scripts, such as
 * previews of links and feed readers: of the datasets that the page's folder has data of, if it has any; the
 * feed of all datasets is always announced, unless there is only one.
 * There is no picture: a preview keeps it for weeks, and would show numbers that were corrected since.
 *
 * @returns elements of the head, in HTML
 */
export function pageHead(folder: string): string {
  const datasets = datasetsIn(folder);
  const title = titleOf(datasets);
  const description = descriptionOf(datasets);
  const feeds = [
    ...(datasets.length === 1 ? [] : [feedLink("Changes of all datasets", paths.siteFeed)]),
    ...datasets.map(({ name, title }) => feedLink(`${title}: changes`, paths.feed(name))),
  ];
  return [
    `<title>${escaped(title)}</title>`,
    `<meta name="description" content="${escaped(description)}" />`,
    '<meta property="og:type" content="website" />',
    '<meta property="og:site_name" content="Daily Delta" />',
    `<meta property="og:title" content="${escaped(title)}" />`,
    `<meta property="og:description" content="${escaped(description)}" />`,
    ...feeds,
  ].join("\n    ");
}

const feedLink = (title: string, href: string): string =>
  `<link rel="alternate" type="application/atom+xml" title="${escaped(title)}" href="${href}" />`;

/** Datasets of which a folder has data. The page itself says what is wrong with a file that cannot be read. */
function datasetsIn(folder: string): readonly DatasetDescription[] {
  try {
    const json: unknown = JSON.parse(readFileSync(join(folder, paths.datasets), "utf8"));
    return v.parse(datasetsFile, json).datasets;
  } catch {
    return [];
  }
}

const ABOUT = "Public data, what changed in it, and how each run went.";

function titleOf([first, ...others]: readonly DatasetDescription[]): string {
  if (first === undefined) return "Daily Delta";
  if (others.length > 0) return "All datasets – Daily Delta";
  return `${first.isSample ? "SAMPLE DATA (invented): " : ""}${first.title} – Daily Delta`;
}

function descriptionOf(datasets: readonly DatasetDescription[]): string {
  const [first, ...others] = datasets;
  if (first === undefined) return ABOUT;
  const titles = datasets.map(({ title, isSample }) => (isSample ? `${title} (invented)` : title));
  return others.length > 0 ? `${ABOUT} ${titles.join("; ")}.` : (first.description ?? ABOUT);
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", '"': "&quot;" };

const escaped = (text: string): string =>
  text.replace(/[&<"]/g, (character) => ENTITIES[character] ?? "");
