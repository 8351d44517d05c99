import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Authority, makeAuthority } from "../../../../etl/tests/support/certificates.ts";
import { startHttpServer, type TestServer } from "../../../../etl/tests/support/http-server.ts";
import type { EnvironmentInput } from "../../../src/environment/schema.ts";
import { Aws } from "./aws.ts";
import { Clone } from "./clone.ts";
import { freePort } from "./processes.ts";
import { AWS_PROVIDER, checkRequirements } from "./requirements.ts";

/** What a deploy needs around it: moto, the sources, an authority, and a folder for clones. */
export interface Workplace extends AsyncDisposable {
  readonly aws: Aws;
  readonly sources: TestServer;
  readonly authority: Authority;
  readonly folder: string;
  readonly environment: EnvironmentInput;
  clone(name: string): Promise<Clone>;
}

export async function openWorkplace(): Promise<Workplace> {
  await checkRequirements();
  const aws = await Aws.start();
  // For the test's own clients.
  Object.assign(process.env, aws.variables);
  const sources = await startHttpServer();
  const authority = await makeAuthority("Daily Delta deploy test");
  const folder = mkdtempSync(join(tmpdir(), "daily-delta-deploy-"));

  const environment: EnvironmentInput = {
    region: "us-east-1",
    provider: { version: AWS_PROVIDER, maxRetries: 2 },
    datasets: [
      {
        name: "us-daily",
        sources: { nyt: sources.url("/us.csv"), jhu: sources.url("/jhu.csv") },
      },
    ],
    network: { flowLogs: true },
    database: {
      port: await freePort(),
      protected: false,
      // moto keeps nothing of it, so that every plan would want to turn it on again.
      insights: false,
    },
    // The newest that this version of the provider knows.
    job: { runtime: "nodejs22.x", timeout: 600, databaseCa: authority.certificate },
    notifications: { emails: ["ops@example.org"] },
    // The SecurityHeadersPolicy of AWS: moto cannot make one.
    dashboard: { responseHeadersPolicyId: "67f7725c-6f97-4210-82d7-5512b31e9d03" },
  };

  return {
    aws,
    sources,
    authority,
    folder,
    environment,
    async clone(name) {
      const clone = new Clone(join(folder, name), aws.variables, environment);
      await clone.install();
      return clone;
    },
    async [Symbol.asyncDispose]() {
      await sources.close();
      await aws[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
