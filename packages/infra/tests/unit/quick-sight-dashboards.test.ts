import { describe, expect, it } from "@jest/globals";
import { quickSightEnvironment, withQuickSight } from "../support/quick-sight-environment.ts";
import { type Block, synthesized } from "../support/synthesized.ts";

const one = withQuickSight();
const two = synthesized(quickSightEnvironment);

describe("the data in QuickSight", () => {
  const [corrections, data] = one.all("aws_quicksight_data_set");

  it("is a table in SPICE with the declared columns", () => {
    expect(data).toMatchObject({
      data_set_id: "daily-delta-test-us-daily",
      import_mode: "SPICE",
      physical_table_map: [
        {
          relational_table: {
            schema: "public",
            name: "us_daily",
            input_columns: [
              { name: "date", type: "DATETIME" },
              { name: "cases", type: "INTEGER" },
              { name: "deaths", type: "INTEGER" },
              { name: "recoveries", type: "INTEGER" },
            ],
          },
        },
      ],
    });
  });

  it("has the corrections of that dataset", () => {
    expect(corrections).toMatchObject({
      data_set_id: "daily-delta-test-us-daily-corrections",
      import_mode: "SPICE",
      physical_table_map: [
        {
          custom_sql: {
            sql_query: expect.stringContaining("where revision.dataset = 'us-daily'"),
            columns: [
              { name: "Corrected at", type: "DATETIME" },
              { name: "Run", type: "INTEGER" },
              { name: "date", type: "DATETIME" },
              { name: "Column", type: "STRING" },
              { name: "Before", type: "STRING" },
              { name: "After", type: "STRING" },
            ],
          },
        },
      ],
    });
  });

  it("is loaded daily, an hour after the run, in the schedule's time zone", () => {
    const at = (environment: typeof one): unknown[] =>
      environment.all("aws_quicksight_refresh_schedule").map(({ schedule }) => schedule);
    const daily = (time: string, zone: string) => [
      {
        refresh_type: "FULL_REFRESH",
        schedule_frequency: [{ interval: "DAILY", time_of_the_day: time, timezone: zone }],
      },
    ];
    expect(at(two)).toEqual([
      daily("20:00", "UTC"),
      daily("20:00", "UTC"),
      daily("00:30", "Europe/Berlin"),
      daily("00:30", "Europe/Berlin"),
    ]);
    const set = withQuickSight({ refreshAt: "05:15" });
    expect(at(set)).toEqual([daily("05:15", "UTC"), daily("05:15", "UTC")]);
  });

  it("has logical tables, without which every plan would show a change", () => {
    for (const set of two.all("aws_quicksight_data_set")) {
      const [physical] = set.physical_table_map as { physical_table_map_id: string }[];
      expect(set.logical_table_map).toEqual([
        expect.objectContaining({ source: { physical_table_id: physical?.physical_table_map_id } }),
      ]);
    }
  });
});

describe("a dashboard in QuickSight", () => {
  const dashboard = one.the("aws_quicksight_dashboard");
  const text = JSON.stringify(dashboard.definition);

  it("may be viewed by the group", () => {
    expect(dashboard.permissions).toEqual([
      {
        principal: expect.stringMatching(
          /^arn:\$\{data\.aws_partition\.\S+\}:quicksight:us-east-1:\$\{data\.aws_caller_identity\.\S+\}:group\/default\/analysts$/,
        ),
        actions: [
          "quicksight:DescribeDashboard",
          "quicksight:ListDashboardVersions",
          "quicksight:QueryDashboard",
        ],
      },
    ]);
  });

  it("finds the group in another namespace, in the region of the account's identities", () => {
    const elsewhere = withQuickSight({
      group: "All analysts",
      namespace: "sales",
      identityRegion: "eu-west-1",
    });
    expect(JSON.stringify(elsewhere.the("aws_quicksight_dashboard").permissions)).toMatch(
      /:quicksight:eu-west-1:[^:]+:group\/sales\/All analysts"/,
    );
  });

  it("draws total and change of each number over time", () => {
    const titles = [...text.matchAll(/"plain_text":"([^"]+)"/g)].map(([, title]) => title);
    expect(titles).toEqual([
      "COVID-19 cases, total",
      "COVID-19 cases, change from the date before",
      "COVID-19 deaths, total",
      "COVID-19 deaths, change from the date before",
      "COVID-19 recoveries, total",
      "COVID-19 recoveries, change from the date before",
      "Corrected values, newest first",
    ]);
    expect(text).toContain('"expression":"difference(sum({cases}), [{date} ASC], -1)"');
  });

  it("places each visual once, without overlaps", () => {
    const { sheets } = dashboard.definition as unknown as {
      sheets: {
        visuals: Record<string, { visual_id: string }>[];
        layouts: { configuration: { grid_layout: { elements: Block[] } } };
      }[];
    };
    for (const { visuals, layouts } of sheets) {
      const { elements } = layouts.configuration.grid_layout;
      const ids = visuals.map((visual) => Object.values(visual)[0]?.visual_id);
      expect(elements.map(({ element_id: id }) => id)).toEqual(ids);
      const cells = elements.map(({ column_index: x, row_index: y }) => `${x},${y}`);
      expect(new Set(cells).size).toBe(cells.length);
      for (const { column_index: x, column_span: width } of elements) {
        expect(Number(x) + Number(width)).toBeLessThanOrEqual(36);
      }
    }
  });

  it("leaves out blocks that the provider cannot read back, or shows as a change in every plan", () => {
    expect(text).not.toContain("missing_data_configuration");
    expect(text).not.toContain("section_based_layout");
    expect(dashboard.lifecycle).toEqual({
      ignore_changes: ["definition[0].data_set_identifiers_declarations"],
    });
  });

  it("uses the fields of its data sets, and no others", () => {
    const known = new Set(
      one
        .all("aws_quicksight_data_set")
        .flatMap((set) => [...JSON.stringify(set).matchAll(/\{"name":"([^"]+)","type"/g)])
        .map(([, name]) => name),
    );
    const calculated = [...text.matchAll(/"name":"(Change of [^"]+)"/g)].map(([, name]) => name);
    const used = [...text.matchAll(/"column_name":"([^"]+)"/g)].map(([, name]) => name);
    expect(used.length).toBeGreaterThan(6);
    expect(used.filter((name) => !known.has(name) && !calculated.includes(name))).toEqual([]);
  });

  it("is named in the outputs, with the secret that QuickSight must be allowed to read", () => {
    expect(two.json.output.quickSightDashboards?.value).toEqual({
      "us-daily":
        "https://us-east-1.quicksight.aws.amazon.com/sn/dashboards/daily-delta-test-us-daily",
      "us-states":
        "https://us-east-1.quicksight.aws.amazon.com/sn/dashboards/daily-delta-test-us-states",
    });
    expect(two.json.output.quickSightSecretArn?.value).toMatch(/quicksight-reader/);
  });
});
