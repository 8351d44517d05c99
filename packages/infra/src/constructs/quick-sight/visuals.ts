/** QuickSight divides a sheet into so many columns. */
const GRID_COLUMNS = 36;

/** A column of a data set, or a calculated field. */
interface Field {
  readonly dataSet: string;
  readonly name: string;
}

interface LineChart {
  readonly id: string;
  readonly title: string;
  readonly dates: Field;
  readonly value: Field;
  /** @default none, for a field that is calculated from sums */
  readonly aggregation?: "SUM" | undefined;
}

const column = ({ dataSet, name }: Field) => ({
  data_set_identifier: dataSet,
  column_name: name,
});

const titled = (text: string) => ({ visibility: "VISIBLE", format_text: { plain_text: text } });

/** A line of values by date. */
export const lineChart = ({ id, title, dates, value, aggregation }: LineChart) => ({
  line_chart_visual: {
    visual_id: id,
    title: titled(title),
    chart_configuration: {
      type: "LINE",
      field_wells: {
        line_chart_aggregated_field_wells: {
          category: [
            {
              date_dimension_field: {
                field_id: `${id}-date`,
                column: column(dates),
                date_granularity: "DAY",
              },
            },
          ],
          values: [
            {
              numerical_measure_field: {
                field_id: `${id}-value`,
                column: column(value),
                ...(aggregation && {
                  aggregation_function: { simple_numerical_aggregation: aggregation },
                }),
              },
            },
          ],
        },
      },
    },
  },
});

interface Table {
  readonly id: string;
  readonly title: string;
  readonly dataSet: string;
  /** The first one sorts the rows, downwards. */
  readonly columns: readonly string[];
}

/** A table of rows as they are, the newest first. */
export const correctionsTable = ({ id, title, dataSet, columns }: Table) => ({
  table_visual: {
    visual_id: id,
    title: titled(title),
    chart_configuration: {
      field_wells: {
        table_unaggregated_field_wells: {
          values: columns.map((name, index) => ({
            field_id: `${id}-${index}`,
            column: column({ dataSet, name }),
          })),
        },
      },
      sort_configuration: {
        row_sort: [{ field_sort: { field_id: `${id}-0`, direction: "DESC" } }],
      },
    },
  },
});

/** Places visuals in rows of equal cells. */
export function gridOf(
  ids: readonly string[],
  { columns, height }: { readonly columns: number; readonly height: number },
) {
  const width = GRID_COLUMNS / columns;
  return {
    configuration: {
      grid_layout: {
        canvas_size_options: {
          screen_canvas_size_options: {
            resize_option: "FIXED",
            optimized_view_port_width: "1600px",
          },
        },
        elements: ids.map((id, index) => ({
          element_id: id,
          element_type: "VISUAL",
          column_index: String((index % columns) * width),
          column_span: width,
          row_index: String(Math.floor(index / columns) * height),
          row_span: height,
        })),
      },
    },
  };
}
