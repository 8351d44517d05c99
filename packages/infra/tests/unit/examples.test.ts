import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as etl from "@daily-delta/etl";
import { claimedValue, exampleIn, runExample } from "@daily-delta/etl/testing/examples";
import { describe, expect, it } from "@jest/globals";
import { Testing } from "cdktf";
import { Construct } from "constructs";
import { makeParts } from "../support/parts.ts";

const SRC = fileURLToPath(new URL("../../src", import.meta.url));
const files = globSync(["constructs/**/*.ts", "{stack,bootstrap,environment}/*.ts"], { cwd: SRC });
const modules = await Promise.all(
  files.map(async (file) => {
    const exported: Record<string, unknown> = await import(`${SRC}/${file}`);
    return { text: readFileSync(`${SRC}/${file}`, "utf8"), exported };
  }),
);
const everything = Object.assign({}, ...modules.map(({ exported }) => exported));
const examples = modules.flatMap(({ text, exported }) =>
  Object.keys(exported).map((name) => [name, exampleIn(text, name)] as const),
);

const isConstruct = (value: unknown): boolean =>
  typeof value === "function" && value.prototype instanceof Construct;

describe("examples of packages/infra", () => {
  it("exist for all constructs", () => {
    const missing = examples.filter(([name, code]) => isConstruct(everything[name]) && !code);
    expect(missing).toEqual([]);
    expect(examples.map(([name]) => name)).toEqual(
      expect.arrayContaining(["Network", "Job", "QuickSight", "DailyDeltaStack", "BootstrapStack"]),
    );
  });

  it.each(examples.filter(([, code]) => code !== undefined))("%s runs", async (_, code = "") => {
    const parts = makeParts();
    await runExample(code, { ...etl, ...everything, ...parts }, async (value, claimed) => {
      expect(await value()).toEqual(claimedValue(claimed));
    });
    expect(() => Testing.synth(parts.stack)).not.toThrow();
  });
});
