import * as v from "valibot";
import { type Setting, settings } from "../src/settings/settings.ts";

const START = "<!-- settings: written by `pnpm document:settings` -->";
const END = "<!-- end of settings -->";

/** Markdown table of the function's settings. */
export function settingsTable(): string {
  const rows = Object.values<Setting>(settings).map(
    ({ variable, schema, doc }) => `| \`${variable}\` | ${defaultOf(schema)} | ${doc} |`,
  );
  return ["| variable | default | meaning |", "|---|---|---|", ...rows].join("\n");
}

function defaultOf(schema: v.GenericSchema): string {
  if (!v.isOfType("optional", schema)) return "required";
  const value = v.getDefault(schema);
  return value === undefined ? "none" : `\`${JSON.stringify(value)}\``;
}

/**
 * Replaces the table between the two marks of a page.
 *
 * @throws Error if the page has no marks
 */
export function withSettingsTable(page: string): string {
  const [start, end] = [page.indexOf(START), page.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`no table between "${START}" and "${END}"`);
  return `${page.slice(0, start)}${START}\n\n${settingsTable()}\n\n${page.slice(end)}`;
}
