import { describe, expect, it } from "@jest/globals";
import { describeCosts } from "../../src/costs/describe-costs.ts";
import { monthlyCosts } from "../../src/costs/monthly-costs.ts";
import type { EnvironmentInput } from "../../src/environment/schema.ts";
import { synthesized } from "../support/synthesized.ts";

const region = "us-east-1";

function costs(environment: Partial<EnvironmentInput>): Record<string, string> {
  const lines = monthlyCosts(synthesized({ region, ...environment }).json.resource);
  return Object.fromEntries(lines.map(({ what, amount }) => [what, amount.toFixed(2)]));
}

describe("monthlyCosts", () => {
  it("adds up the resources of an environment", () => {
    expect(costs({})).toMatchObject({
      "NAT gateway": "32.85",
      "Public address of the NAT gateway": "3.65",
      Database: "11.68",
      "Database, storage": "2.30",
      "Page: bucket and CloudFront": "0.06",
      Alarms: "0.90",
      // Eight metrics, metered for the one hour of a day in which they are sent.
      Metrics: "0.10",
    });
  });

  it("counts a standby twice, and the host for port forwarding", () => {
    const database = { instanceClass: "db.t4g.small", storage: 50, multiZone: true, access: true };
    expect(costs({ database })).toMatchObject({
      Database: "46.72",
      "Database, storage": "11.50",
      "Host for port forwarding": "3.71",
    });
  });

  it("charges an Aurora that pauses only while it is awake", () => {
    expect(costs({ database: { engine: "aurora-serverless" } }).Database).toBe("0.36");
    expect(costs({ database: { engine: "aurora-serverless", minCapacity: 2 } }).Database).toBe(
      "175.20",
    );
  });

  it("counts the reads and writes of Aurora, which RDS includes in its storage", () => {
    expect(costs({ database: { engine: "aurora-serverless" } })["Database, I/O"]).toBe("0.02");
    expect(costs({})).not.toHaveProperty(["Database, I/O"]);
  });

  it("charges nothing for a page and a gateway that an environment leaves out", () => {
    const without = costs({ page: { enabled: false } });
    expect(without).not.toHaveProperty(["Page: bucket and CloudFront"]);
    expect(without).toMatchObject({ Alarms: "0.80", Metrics: "0.09" });
  });

  it("counts alarm and metric of a dataset that declares an age", () => {
    const of = (name: "us-daily" | "brent-daily") => costs({ datasets: [{ name }] });
    expect(of("us-daily")).toMatchObject({ Alarms: "0.90", Metrics: "0.10" });
    expect(of("brent-daily")).toMatchObject({ Alarms: "1.00", Metrics: "0.11" });
  });

  it("counts QuickSight's secret and a reader where it is asked for, and not elsewhere", () => {
    expect(costs({ quickSight: { group: "analysts" } })).toMatchObject({
      "QuickSight, readers": "3.00",
      Secret: "0.80",
    });
    expect(costs({})).not.toHaveProperty(["QuickSight, readers"]);
  });

  it("names the price that it lacks", () => {
    expect(() => costs({ database: { instanceClass: "db.x9.huge" } })).toThrow(
      "the price list has no db.x9.huge. Add it to packages/infra/src/costs/price-list.ts",
    );
  });
});

describe("describeCosts", () => {
  it("shows the sum, and the share of the NAT gateway", () => {
    const lines = [
      { what: "NAT gateway", amount: 30, calculation: "730 h" },
      { what: "Database", amount: 10, calculation: "db.t4g.micro" },
    ];
    const text = describeCosts(new Map([["dev", lines]]));
    expect(text).toContain("| **all**     |              | **40.00**   |");
    expect(text).toContain("The NAT gateway's share is US$ 30.00, 75%.");
    expect(text).not.toContain("rotation");
  });

  it("shows the costs of a key's rotations", () => {
    const lines = [{ what: "Encryption key", amount: 1, calculation: "1" }];
    expect(describeCosts(new Map([["dev", lines]]))).toContain(
      "The key's first two yearly rotations add US$ 1.00 a month each: US$ 3.00 from the third year.",
    );
  });
});
