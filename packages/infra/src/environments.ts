import type { BootstrapInput } from "./bootstrap/read-bootstrap.ts";
import type { EnvironmentInput } from "./environment/schema.ts";

/**
 * The environments that `cdktf deploy daily-delta-NAME` knows. Each is a stack of its own; all its
 * settings, with what they are for, are in `environment/schema.ts`.
 */
export const environments = {
  dev: {
    region: "us-east-1",
    // The files of us-daily no longer change; those of brent-daily do on each day of trading.
    datasets: [{ name: "us-daily" }, { name: "brent-daily" }],
    database: { disposable: true },
  },
  prod: {
    region: "us-east-1",
    database: { instanceClass: "db.t4g.small", storage: 50, maxStorage: 200 },
    network: { flowLogs: true },
  },
  /** From about one dollar a month; docs/costs.md compares it with the others. */
  thrift: {
    region: "us-east-1",
    network: { egress: "ipv6" },
    database: {
      engine: "aurora-serverless",
      insights: false,
      exportLogs: false,
      passwordStore: "parameter-store",
    },
    notifications: { encrypted: false },
    monitoring: { dashboard: false, alarms: "essential" },
  },
} satisfies Record<string, EnvironmentInput>;

/**
 * Settings of what `cdktf deploy daily-delta-bootstrap` creates once for an account, so that GitHub's workflows can
 * plan and deploy: `{ region: "us-east-1", repository: "OWNER/NAME", environments: ["dev", "prod"] }`.
 */
export const bootstrap: BootstrapInput | undefined = undefined;
