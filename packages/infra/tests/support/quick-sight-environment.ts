import type { EnvironmentInput } from "../../src/environment/schema.ts";

/** An environment with dashboards in QuickSight, and as little else as possible. */
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
  dashboard: { enabled: false, quickSight: { group: "analysts" } },
  monitoring: { dashboard: false },
} satisfies EnvironmentInput;
