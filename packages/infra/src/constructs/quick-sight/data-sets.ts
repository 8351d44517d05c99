import { QuicksightDataSet } from "@cdktf/provider-aws/lib/quicksight-data-set/index.js";
import { QuicksightRefreshSchedule } from "@cdktf/provider-aws/lib/quicksight-refresh-schedule/index.js";
import { correctionsQuery, type Dataset, type QueryColumn } from "@daily-delta/etl";
import { Construct } from "constructs";

/** The schema in which the job creates its tables on AWS. */
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
 * A dataset's table and its corrections in SPICE, QuickSight's own memory: people who look neither wake
 * nor load the database.
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
      // QuickSight makes one of its own otherwise, and every plan shows it.
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
