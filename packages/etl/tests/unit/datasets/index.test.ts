import { describe, expect, it } from "@jest/globals";
import { ConfigurationError } from "../../../src/core/errors.ts";
import { checkSourceNames, datasets, findDataset } from "../../../src/datasets/index.ts";
import { usDaily } from "../../../src/datasets/us-daily.ts";

describe("the registry", () => {
  it("has three datasets that ended with the pandemic, and four that move", () => {
    const names = datasets.map(({ name }) => name);
    // A fork has more of them.
    expect(names.slice(0, 7)).toEqual([
      ...["us-daily", "us-states", "us-counties"],
      ...["brent-daily", "exchange-rates", "sp500-companies", "known-exploited-vulnerabilities"],
    ]);
  });

  it.each(datasets.map((dataset) => [dataset.name, dataset] as const))(
    "finds %s by its name",
    (name, dataset) => {
      expect(findDataset(name)).toBe(dataset);
    },
  );

  it("gives each dataset a table and a version of its own", () => {
    expect(new Set(datasets.map(({ table }) => table)).size).toBe(datasets.length);
    expect(new Set(datasets.map(({ version }) => version)).size).toBe(datasets.length);
  });

  it.each(["us-dayly", "us_daily", "US-DAILY", "", "toString"])(
    "names the available datasets where %j is none",
    (name) => {
      const finding = () => findDataset(name);
      expect(finding).toThrow(ConfigurationError);
      expect(finding).toThrow(`unknown dataset "${name}". `);
      expect(finding).toThrow("Available: us-daily, us-states, us-counties");
    },
  );
});

describe("checkSourceNames", () => {
  it.each([[[]], [["nyt"]], [["jhu", "nyt"]]])("accepts the sources %j of us-daily", (names) => {
    expect(() => checkSourceNames(usDaily, names)).not.toThrow();
  });

  it("names the available sources where one is unknown", () => {
    const checking = () => checkSourceNames(usDaily, ["nyt", "cdc"]);
    expect(checking).toThrow(ConfigurationError);
    expect(checking).toThrow('dataset "us-daily" has no source "cdc". Available: nyt, jhu');
  });
});
