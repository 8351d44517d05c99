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
  it("reckons with what is there", () => {
    expect(costs({})).toMatchObject({
      "NAT gateway": "32.85",
      "Public address of the NAT gateway": "3.65",
      Database: "11.68",
      "Database, storage": "2.30",
      "Page: bucket and CloudFront": "0.06",
      Alarms: "0.90",
      Metrics: "2.40",
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

  it("lets an Aurora that pauses cost what it is awake", () => {
    expect(costs({ database: { engine: "aurora-serverless" } }).Database).toBe("0.36");
    expect(costs({ database: { engine: "aurora-serverless", minCapacity: 2 } }).Database).toBe(
      "175.20",
    );
  });

  it("lets what is not there cost nothing", () => {
    const without = costs({ dashboard: { enabled: false } });
    expect(without).not.toHaveProperty(["Page: bucket and CloudFront"]);
    expect(without).toMatchObject({ Alarms: "0.80", Metrics: "2.10" });
  });

  it("says which price it lacks", () => {
    expect(() => costs({ database: { instanceClass: "db.x9.huge" } })).toThrow(
      "the price list has no db.x9.huge. Add it to packages/infra/src/costs/price-list.ts",
    );
  });
});

describe("describeCosts", () => {
  it("adds up, and says what the NAT gateway's share is", () => {
    const lines = [
      { what: "NAT gateway", amount: 30, reckoning: "730 h" },
      { what: "Database", amount: 10, reckoning: "db.t4g.micro" },
    ];
    const text = describeCosts(new Map([["dev", lines]]));
    expect(text).toContain("| **all**     |              | **40.00**   |");
    expect(text).toContain("The NAT gateway's share is US$ 30.00, 75 %.");
  });
});
