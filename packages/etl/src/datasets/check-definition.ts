import { isCell } from "../columns/cell.ts";
import { isColumn } from "../columns/column.ts";
import { nearest } from "../core/nearest.ts";
import { checkFormat } from "../format/check-format.ts";
import { GONE } from "./dataset.ts";
import { type Files, filesFault } from "./files.ts";

const DEFINITION = new Set([
  ...["name", "key", "columns", "keyDates", "title", "subject", "description", "labels", "publish"],
  ...["version", "source", "sources", "map", "transform"],
  ...["occurrence", "shrinkLimit", "gone", "covers", "fresh"],
]);
const OWN_SOURCE = new Set(["name", "url", "files", "format", "cells", "keep", "credit"]);
const FRESH = new Set(["within", "column"]);
const SOURCE = new Set(["url", "files", "format", "columns", "keep", "credit", "key"]);

type Complain = (what: string) => never;

/** Checks that a definition has the parts of one, because not every program is compiled. */
export function checkDefinition(definition: unknown, complain: Complain): void {
  const parts = objectOf(definition, "the definition", complain, DEFINITION);
  const { name, key, columns, source, sources, map, transform, version, publish, labels } = parts;
  checkLimits(parts, complain);
  checkGone(parts, complain);
  if (typeof name !== "string") complain("the name must be a string");
  if (version !== undefined && typeof version !== "string")
    complain("the version must be a string");
  if (!isNames(key)) complain("the key must be a list of columns' names");
  if (labels !== undefined) objectOf(labels, "labels", complain);
  for (const [column, declared] of Object.entries(objectOf(columns, "columns", complain))) {
    if (isColumn(declared)) continue;
    complain(
      `column "${column}" is not declared with a type: write ${column}: text(), date(), bigint() or another one`,
    );
  }
  if (publish !== undefined && publish !== "one-file" && publish !== "table") {
    const ways = 'publish must be "one-file", "table", or { by: COLUMN }';
    if (typeof publish !== "object" || publish === null) complain(ways);
    const { by } = objectOf(publish, "publish", complain, new Set(["by"]));
    if (typeof by !== "string") complain(ways);
  }
  const given = Object.entries({ source, map, transform }).filter(([, part]) => part !== undefined);
  if (given.length !== 1) {
    complain(
      'it needs one of "source", whose columns are the table\'s, "map" with one of "sources", or "transform" with several',
    );
  }
  if (source !== undefined) {
    if (sources !== undefined) complain('it has both "source" and "sources"');
    checkOwnSource(source, columns as object, complain);
    return;
  }
  if (typeof given[0]?.[1] !== "function") complain(`${given[0]?.[0]} must be a function`);
  for (const [file, parts] of Object.entries(objectOf(sources, "sources", complain))) {
    checkSource(file, parts, transform !== undefined, complain);
  }
}

function checkLimits(
  { occurrence, shrinkLimit, source, fresh }: Record<string, unknown>,
  complain: Complain,
) {
  if (occurrence !== undefined) {
    if (typeof occurrence !== "string" || occurrence === "") {
      complain("occurrence must be the name of a column");
    }
    if (source === undefined) {
      complain('occurrence is for a dataset with "source"; one of "sources" has it in its format');
    }
  }
  if (fresh !== undefined) objectOf(fresh, "fresh", complain, FRESH);
  const isShare = typeof shrinkLimit === "number" && shrinkLimit >= 0 && shrinkLimit <= 1;
  if (shrinkLimit !== undefined && !isShare) complain("shrinkLimit must be a share from 0 to 1");
}

const COVERS: readonly unknown[] = ["all", "span"];

function checkGone({ gone, covers }: Record<string, unknown>, complain: Complain): void {
  if (gone !== undefined && !(GONE as readonly unknown[]).includes(gone)) {
    complain(`gone must be ${GONE.map((name) => `"${name}"`).join(" or ")}`);
  }
  if (covers !== undefined && !COVERS.includes(covers)) {
    complain('covers must be "all" or "span"');
  }
}

function checkOwnSource(source: unknown, columns: object, complain: Complain): void {
  const parts = objectOf(source, "source", complain, OWN_SOURCE);
  if (parts.name !== undefined && typeof parts.name !== "string") {
    complain("the source's name must be a string");
  }
  checkFile("the source", parts, complain);
  for (const [name, cell] of Object.entries(objectOf(parts.cells ?? {}, "cells", complain))) {
    if (!Object.hasOwn(columns, name)) complain(`cells name "${name}", which is not a column`);
    checkCell("the source", name, cell, complain);
  }
}

function checkSource(name: string, given: unknown, isKeyed: boolean, complain: Complain): void {
  const source = `source "${name}"`;
  const parts = objectOf(given, source, complain, SOURCE);
  checkFile(source, parts, complain);
  if (isKeyed ? !isNames(parts.key) : parts.key !== undefined && !isNames(parts.key)) {
    complain(`the key of ${source} must be a list of columns' names`);
  }
  for (const [column, cell] of Object.entries(
    objectOf(parts.columns, `columns of ${source}`, complain),
  )) {
    checkCell(source, column, cell, complain);
  }
}

function checkFile(source: string, parts: Record<string, unknown>, complain: Complain): void {
  const { url, files, format, keep, credit } = parts;
  if (files === undefined) {
    if (typeof url !== "string" || url === "") complain(`the url of ${source} must be a string`);
  } else {
    if (url !== undefined) complain(`${source} has both "url" and "files"`);
    const fault = filesFault(files as Files);
    if (fault !== undefined) complain(`files of ${source}: ${fault}`);
  }
  if (keep !== undefined && typeof keep !== "function")
    complain(`keep of ${source} must be a function`);
  if (format !== undefined) {
    checkFormat(format, (problem) => complain(`the format of ${source}: ${problem}`));
  }
  if (credit !== undefined) objectOf(credit, `the credit of ${source}`, complain);
}

function checkCell(source: string, name: string, cell: unknown, complain: Complain): void {
  if (isCell(cell)) return;
  complain(
    `column "${name}" of ${source} is not declared with a type, such as date(), nor with cell({ … })`,
  );
}

function objectOf(
  value: unknown,
  what: string,
  complain: Complain,
  known?: ReadonlySet<string>,
): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    complain(`${what} must be an object`);
  }
  const unknown = Object.keys(value as object).find((name) => known?.has(name) === false);
  if (unknown !== undefined) {
    const meant = nearest(unknown, [...(known ?? [])]);
    const advice = meant === undefined ? "" : `. Did you mean ${meant}?`;
    complain(`${what} has an unknown part "${unknown}"${advice}`);
  }
  return value as Record<string, unknown>;
}

const isNames = (value: unknown): boolean =>
  Array.isArray(value) && value.every((name) => typeof name === "string");
