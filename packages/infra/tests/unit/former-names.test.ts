import { describe, expect, it } from "@jest/globals";
import type { EnvironmentInput } from "../../src/environment/schema.ts";
import { faultsOfDev } from "../support/faults-of.ts";
import { synthesized } from "../support/synthesized.ts";

const region = "us-east-1";
const quickSight = { group: "analysts" };
const webAclArn = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/office/1";

describe("the former setting dashboard", () => {
  it.each<[former: EnvironmentInput["dashboard"], present: Partial<EnvironmentInput>]>([
    [{}, {}],
    [{ enabled: false }, { page: { enabled: false } }],
    [{ webAclArn }, { page: { webAclArn } }],
    [{ quickSight }, { quickSight }],
    [
      { enabled: false, quickSight },
      { page: { enabled: false }, quickSight },
    ],
  ])("%j gives the same stack as %j", (dashboard, present) => {
    const [former, now] = [{ dashboard }, present].map(
      (settings) => synthesized({ region, ...settings }).text,
    );
    expect(former).toBe(now);
  });

  it.each([
    [{ enable: false }, "dev.dashboard.enable is an unknown setting; look for it in"],
    [{ quickSight: {} }, "dev.dashboard.quickSight.group is missing"],
    [{ quickSight: { group: "*" } }, 'dev.dashboard.quickSight.group is "*"; it must be'],
  ])("reports the faults of %j under the name that was written", (dashboard, fault) => {
    expect(faultsOfDev({ dashboard })).toEqual([expect.stringContaining(fault)]);
  });

  it.each([
    [{ page: {} }, "page is set"],
    [{ quickSight }, "quickSight is set"],
    [{ page: {}, quickSight }, "page and quickSight are set"],
  ])("is refused next to %j", (present, reason) => {
    expect(faultsOfDev({ dashboard: { enabled: false }, ...present })).toEqual([
      `dev.dashboard is {"enabled":false}; it must be left out: it is the former name of page and quickSight, and ${reason}`,
    ]);
  });
});
