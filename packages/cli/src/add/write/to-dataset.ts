import { type Dataset, defineDataset } from "@daily-delta/etl";
import { declare } from "../infer/reader.ts";
import type { Plan } from "./plan.ts";

type Definition = Parameters<typeof defineDataset>[0];

/**
 * Defines the planned dataset, as its file does.
 *
 * @throws ConfigurationError if the parts do not fit each other
 */
export function toDataset(plan: Plan): Dataset {
  const { name, title, description, key, occurrence, columns, keyDates, publish } = plan;
  const parts = {
    name,
    title,
    description,
    key,
    occurrence,
    keyDates,
    publish,
    columns: Object.fromEntries(
      columns.map((column) => [column.name, declare[column.type](column.options)]),
    ),
    source: {
      url: plan.url,
      format: Object.keys(plan.format).length === 0 ? undefined : plan.format,
      credit: plan.credit,
    },
  };
  return defineDataset(withoutUndefined(parts) as unknown as Definition);
}

function withoutUndefined(value: object): object {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .map(([name, each]) => [name, name === "source" ? withoutUndefined(each) : each]),
  );
}
