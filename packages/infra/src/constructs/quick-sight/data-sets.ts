import { QuicksightDataSet } from "@cdktf/provider-aws/lib/quicksight-data-set/index.js";
import { QuicksightRefreshSchedule } from "@cdktf/provider-aws/lib/quicksight-refresh-schedule/index.js";
import { correctionsQuery, type Dataset, type QueryColumn } from "@daily-delta/etl";
import { Construct } from "constructs";

/** Schema in which the job creates its tables on AWS. */
export const TABLE_SCHEMA = "public";

const TYPES: Readonly<Record<QueryColumn["kind"], string>> = {
  boolean: "BOOLEAN",
  date: "DATETIME",
  decimal: "DECIMAL",
  integer: "INTEGER",
  text: "STRING",
  time: "DATETIME",
};

const quickSightColumns = (columns: readonly QueryColumn[]) =>
  columns.map(({ name, kind }) => ({ name, type: TYPES[kind] }));

export interface DataSetsProps {
  readonly name: string;
  readonly dataset: Dataset;
  readonly dataSourceArn: string;
  /** Time of day such as `20:00`. */
  readonly refreshAt: string;
  readonly timeZone: string;
}

/**
 * Table and corrections of a dataset in SPICE, QuickSight's own memory, so that viewers neither wake nor
 * load the database.
 *
 * @example
 * const dataSets = new DataSets(stack, "us-daily", {
 *   name: "daily-delta-dev",
 *   dataset: findDataset("us-daily"),
 *   dataSourceArn: "arn:aws:quicksight:us-east-1:123456789012:datasource/example",
 *   refreshAt: "20:00",
 *   timeZone: "UTC",
 * });
 */
export class DataSets extends Construct {
  /** ARN of the data set of the table. */
  readonly data: string;
  /** ARN of the data set of the corrections. */
  readonly corrections: string;
  readonly #props: DataSetsProps;

  constructor(scope: Construct, id: string, props: DataSetsProps) {
    super(scope, id);
    this.#props = props;
    const { dataset, dataSourceArn } = props;
    const { text, columns } = correctionsQuery(dataset, TABLE_SCHEMA);
    this.data = this.#spice("data", dataset.name, dataset.title, {
      relationalTable: {
        dataSourceArn,
        schema: TABLE_SCHEMA,
        name: dataset.table,
        inputColumns: quickSightColumns(
          dataset.columns.map(({ name, type }) => ({ name, kind: type.kind })),
        ),
      },
    });
    this.corrections = this.#spice(
      "corrections",
      `${dataset.name}-corrections`,
      `${dataset.title}: corrections`,
      {
        customSql: {
          dataSourceArn,
          name: "corrections",
          sqlQuery: text,
          columns: quickSightColumns(columns),
        },
      },
    );
  }

  #spice(
    id: string,
    dataSetId: string,
    title: string,
    table: Readonly<Record<string, unknown>>,
  ): string {
    const { name, refreshAt, timeZone } = this.#props;
    const dataSet = new QuicksightDataSet(this, id, {
      dataSetId: `${name}-${dataSetId}`,
      name: `${title} (${name})`.slice(-128),
      importMode: "SPICE",
      physicalTableMap: [{ physicalTableMapId: id, ...table }],
      // Without it, QuickSight adds one of its own, which every plan shows.
      logicalTableMap: [{ logicalTableMapId: id, alias: id, source: { physicalTableId: id } }],
    });
    new QuicksightRefreshSchedule(this, `${id}-refresh`, {
      dataSetId: dataSet.dataSetId,
      scheduleId: "daily",
      schedule: [
        {
          refreshType: "FULL_REFRESH",
          scheduleFrequency: [{ interval: "DAILY", timeOfTheDay: refreshAt, timezone: timeZone }],
        },
      ],
    });
    return dataSet.arn;
  }
}
