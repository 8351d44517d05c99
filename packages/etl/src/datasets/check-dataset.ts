import { refuseSecrets } from "../core/secret-url.ts";
import { type Column, type Dataset, GONE_SINCE, INSERTED_BY } from "./dataset.ts";
import { keyDatesFault } from "./key-dates.ts";
import { tableFaults } from "./table-limits.ts";

/** PostgreSQL cuts names at 63 bytes, and the staging table's has some more than the dataset's. */
const LONGEST_NAME = 50;

/** Checks that the parts of a dataset fit each other, and PostgreSQL. */
export function checkDataset(
  dataset: Omit<Dataset, "version">,
  hasKeyDates: boolean,
  complain: (what: string) => never,
): void {
  const { columns, sources } = dataset;
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(dataset.name)) {
    complain("the name must be lower-case words joined by hyphens");
  }
  if (dataset.name.length > LONGEST_NAME) {
    complain(`the name must not be longer than ${LONGEST_NAME} characters`);
  }
  for (const { name } of columns) {
    if (!/^[a-z][a-z0-9_]*$/.test(name)) {
      complain(`column "${name}": a name is made of lower-case letters, digits and underscores`);
    }
    if (name === INSERTED_BY) complain(`column "${name}": this name is the program's own`);
    if (name === GONE_SINCE && dataset.gone === "mark") {
      complain(`column "${name}": this name is the program's own in a dataset that marks rows`);
    }
  }
  const named = [...columns, ...sources.flatMap((source) => source.columns)].map(
    ({ name }) => name,
  );
  const inherited = named.find((name) => name in {});
  if (inherited !== undefined) {
    complain(
      `column "${inherited}": every object of JavaScript has this name; choose another one, with from: "${inherited}"`,
    );
  }
  const source = sources.find(({ name }) => name in {});
  if (source !== undefined) {
    complain(`source "${source.name}": every object of JavaScript has this name; give it another`);
  }
  for (const fault of tableFaults(dataset.key, columns)) complain(fault);
  if (dataset.key.length === 0) complain("the key names no column");
  if (new Set(dataset.key).size < dataset.key.length) {
    complain("the key names a column twice");
  }
  if (sources.length === 0) complain("there is no source");
  for (const name of Object.keys(dataset.labels ?? {})) {
    if (columns.some((column) => column.name === name)) continue;
    complain(`the labels name "${name}", which is not a column`);
  }
  for (const name of dataset.key) {
    const column = columns.find((candidate) => candidate.name === name);
    if (column === undefined) complain(`the key names "${name}", which is not a column`);
    if (column?.nullable)
      complain(
        `the key column "${name}" must not be nullable; text({ empty: true }) has an empty cell as a value`,
      );
    if (column?.type.canBeKey === false) {
      complain(`the key column "${name}" must not be of the type ${column.type.sql}`);
    }
  }
  if (hasKeyDates) {
    const isDate = ({ name, type }: Column) => type.isDay && dataset.key.includes(name);
    if (!columns.some(isDate)) complain("keyDates needs a date in the key");
    const fault = keyDatesFault(dataset.keyDates);
    if (fault !== undefined) complain(fault);
  }
  if (dataset.work.kind === "map" && sources.length !== 1) {
    complain("map takes the rows of one source; use transform to join several");
  }
  if (dataset.publish !== undefined && dataset.publish !== "table") {
    const by = dataset.publish === "one-file" ? [] : [dataset.publish.by];
    const others = dataset.key.filter((name) => !by.includes(name));
    const isDate = columns.some(({ name, type }) => name === others[0] && type.isDay);
    if (others.length !== 1 || !isDate || others.length + by.length !== dataset.key.length) {
      complain(
        'publish: the charts of the page need a key of one date, and of the column in "by" if there is one; publish: "table" fits every key',
      );
    }
  }
  for (const source of sources) {
    const named = source.columns.find(({ fromName }) => fromName !== undefined);
    if (named !== undefined && source.files === undefined) {
      complain(`column "${named.name}": "fromName" is for a source with "files"`);
    }
    if (source.files !== undefined && dataset.work.kind !== "map") {
      complain(
        `source "${source.name}": a dataset that joins sources reads each from one file. Load its "files" as a dataset of their own, and join the two tables in SQL`,
      );
    }
    refuseSecrets(source.url, source.name);
    if (source.key?.length === 0) complain(`the key of source "${source.name}" names no column`);
    const unknown = source.key?.find((name) => !source.columns.some((c) => c.name === name));
    if (unknown !== undefined) {
      complain(
        `the key of source "${source.name}" names "${unknown}", which is not one of its columns`,
      );
    }
  }
}
