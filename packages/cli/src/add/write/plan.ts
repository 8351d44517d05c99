import type { Format } from "@daily-delta/etl";
import type { TypeName } from "../infer/type-name.ts";

/** A column of the new dataset. */
export interface PlannedColumn {
  readonly name: string;
  readonly type: TypeName;
  readonly options: Readonly<Record<string, unknown>>;
}

/** Source of the data and its licence, where they are known. */
export interface PlannedCredit {
  readonly name: string;
  readonly note: string;
  readonly url: string;
  readonly licence: string;
  readonly licenceUrl: string;
}

/** The new dataset: everything that its file says. */
export interface Plan {
  readonly name: string;
  readonly title: string;
  readonly description: string | undefined;
  readonly key: readonly string[];
  /** Column that counts rows with equal keys. */
  readonly occurrence: string | undefined;
  readonly columns: readonly PlannedColumn[];
  readonly keyDates:
    | { readonly earliest?: string; readonly latest?: { readonly daysAhead: number } }
    | undefined;
  readonly url: string;
  readonly format: Format;
  readonly credit: PlannedCredit | undefined;
  /** Page of the project that publishes the file. */
  readonly homepage: string | undefined;
  readonly publish: "one-file" | "table" | { readonly by: string } | undefined;
}

/** The name of the dataset's variable. */
export const variableOf = (name: string): string =>
  name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
