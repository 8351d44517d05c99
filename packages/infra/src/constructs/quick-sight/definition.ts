import { correctionsQuery, type Dataset } from "@daily-delta/etl";
import { chartFields } from "../../environment/chart-fields.ts";
import { TABLE_SCHEMA } from "./data-sets.ts";
import { correctionsTable, gridOf, lineChart } from "./visuals.ts";

/** Names of the data sets within a dashboard. */
export const DATA = "data";
export const CORRECTIONS = "corrections";

/**
 * Makes a dashboard's definition from a dataset: total and change of each number over time, and a table
 * of corrections. The bindings have no types for it; the keys are those of Terraform.
 *
 * It leaves out what the provider cannot read back: `missing_data_configuration` of a line chart
 * (hashicorp/terraform-provider-aws issues 37036 and 40232) and section-based layouts (issue 42096).
 *
 * @param arns of the data sets
 */
export function dashboardDefinition(
  dataset: Dataset,
  arns: { readonly data: string; readonly corrections: string },
): Readonly<Record<string, unknown>> {
  const { time = "", numbers = [] } = chartFields(dataset) ?? {};
  const labelOf = (column: string): string => dataset.labels[column] ?? column;
  const changeOf = (column: string): string => `Change of ${column}`;
  const dates = { dataSet: DATA, name: time };
  const charts = numbers.flatMap((column, index) => [
    lineChart({
      id: `total-${index}`,
      title: `${labelOf(column)}, total`,
      dates,
      value: { dataSet: DATA, name: column },
      aggregation: "SUM",
    }),
    lineChart({
      id: `change-${index}`,
      title: `${labelOf(column)}, change from the date before`,
      dates,
      // A calculation over a sum is not summed again.
      value: { dataSet: DATA, name: changeOf(column) },
    }),
  ]);
  const corrections = correctionsTable({
    id: CORRECTIONS,
    title: "Corrected values, newest first",
    dataSet: CORRECTIONS,
    columns: correctionsQuery(dataset, TABLE_SCHEMA).columns.map(({ name }) => name),
  });
  return {
    data_set_identifiers_declarations: [
      { identifier: DATA, data_set_arn: arns.data },
      { identifier: CORRECTIONS, data_set_arn: arns.corrections },
    ],
    calculated_fields: numbers.map((column) => ({
      data_set_identifier: DATA,
      name: changeOf(column),
      expression: `difference(sum({${column}}), [{${time}} ASC], -1)`,
    })),
    sheets: [
      {
        sheet_id: DATA,
        name: dataset.title,
        content_type: "INTERACTIVE",
        visuals: charts,
        layouts: gridOf(
          charts.map(({ line_chart_visual: chart }) => chart.visual_id),
          { columns: 2, height: 10 },
        ),
      },
      {
        sheet_id: CORRECTIONS,
        name: "Corrections",
        content_type: "INTERACTIVE",
        visuals: [corrections],
        layouts: gridOf([CORRECTIONS], { columns: 1, height: 20 }),
      },
    ],
  };
}
