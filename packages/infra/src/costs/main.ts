import { readFileSync, writeFileSync } from "node:fs";
import { App } from "cdktf";
import { readEnvironments } from "../environment/read-environments.ts";
import { environments } from "../environments.ts";
import { DailyDeltaStack } from "../stack/stack.ts";
import { describeCosts } from "./describe-costs.ts";
import { monthlyCosts } from "./monthly-costs.ts";

const artefacts = { functionFolder: "", layerFolder: "", pageFiles: [], contentSecurityPolicy: "" };
const costs = new Map(
  [...readEnvironments(environments)].map(([name, environment]) => {
    const stack = new DailyDeltaStack(new App(), name, environment, artefacts);
    stack.prepareStack();
    return [name, monthlyCosts(stack.toTerraform().resource)] as const;
  }),
);
const file = new URL("../../../../docs/costs.md", import.meta.url);
const text = describeCosts(costs);
if (process.argv.includes("--check")) {
  for (const [name, lines] of costs) {
    for (const { what, calculation, amount } of lines) {
      console.log(`${name}: ${amount.toFixed(2)} US$ a month, ${what} (${calculation})`);
    }
    const all = lines.reduce((sum, { amount }) => sum + amount, 0);
    console.log(`${name}: ${all.toFixed(2)} US$ a month in all`);
  }
  if (readFileSync(file, "utf8") !== text) {
    console.error("docs/costs.md is not what the environments cost. Run `pnpm costs`");
    process.exitCode = 1;
  }
} else writeFileSync(file, text);
