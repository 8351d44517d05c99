import { describe, expect, it } from "@jest/globals";
import { planSubnets } from "../../src/constructs/plan-subnets.ts";

describe("planSubnets", () => {
  it.each([
    ["10.0.0.0/16", "10.0.0.0/18", "10.0.64.0/18", "10.0.128.0/18"],
    ["192.168.7.0/24", "192.168.7.0/26", "192.168.7.64/26", "192.168.7.128/26"],
    ["172.20.16.0/20", "172.20.16.0/22", "172.20.20.0/22", "172.20.24.0/22"],
  ])("cuts %s into quarters", (vpc, first, second, third) => {
    expect(planSubnets(vpc)).toEqual({ vpc, public: first, private: [second, third] });
  });

  it("begins at the range's first address", () => {
    expect(planSubnets("10.1.2.3/16").vpc).toBe("10.1.0.0/16");
  });

  it.each(["10.0.0.0", "10.0.0/16", "10.0.0.300/16", "10.0.0.0/28"])("refuses %s", (cidr) => {
    expect(() => planSubnets(cidr)).toThrow(/cannot be cut into subnets/);
  });
});
