import type { EnvironmentInput } from "../../src/environment/schema.ts";
import { type Synthesized, synthesized } from "./synthesized.ts";

/** Environment with dashboards in QuickSight, and as little else as possible. */
export const quickSightEnvironment = {
  region: "us-east-1",
  datasets: [
    { name: "us-daily" },
    {
      name: "us-states",
      schedule: { expression: "cron(30 23 * * ? *)", timeZone: "Europe/Berlin" },
    },
  ],
  database: { disposable: true },
  page: { enabled: false },
  quickSight: { group: "analysts" },
  monitoring: { dashboard: false },
} satisfies EnvironmentInput;

type QuickSightInput = NonNullable<EnvironmentInput["quickSight"]>;

/** Synthesizes an environment with QuickSight and the defaults of all other settings. */
export const withQuickSight = (
  quickSight: Partial<QuickSightInput> = {},
  environment: Partial<EnvironmentInput> = {},
): Synthesized =>
  synthesized({
    region: "us-east-1",
    quickSight: { group: "analysts", ...quickSight },
    ...environment,
  });
