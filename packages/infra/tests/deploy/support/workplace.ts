import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Authority, makeAuthority } from "@daily-delta/etl/testing/certificates";
import { startHttpServer, type TestServer } from "@daily-delta/etl/testing/http-server";
import type { EnvironmentInput } from "../../../src/environment/schema.ts";
import { Aws } from "./aws.ts";
import { Clone } from "./clone.ts";
import { freePort } from "./processes.ts";
import { checkRequirements } from "./requirements.ts";
import type { testedEnvironment } from "./tested-environment.ts";

/** Surroundings of a deploy: moto, the sources, an authority, and a folder for clones. */
export interface Workplace extends AsyncDisposable {
  readonly aws: Aws;
  readonly sources: TestServer;
  readonly authority: Authority;
  readonly folder: string;
  readonly environment: EnvironmentInput;
  /** Environment variables with which the function reaches moto and the test's sources. */
  readonly variables: Record<string, string>;
  clone(name: string): Promise<Clone>;
}

/** Makes the environment to deploy; moto is there. */
export type Tested = (
  own: Parameters<typeof testedEnvironment>[0],
) => EnvironmentInput | Promise<EnvironmentInput>;

export async function openWorkplace(tested: Tested): Promise<Workplace> {
  await checkRequirements();
  const aws = await Aws.start();
  // For the test's own clients.
  Object.assign(process.env, aws.variables);
  const sources = await startHttpServer();
  const authority = await makeAuthority("Daily Delta deploy test");
  const folder = mkdtempSync(join(tmpdir(), "daily-delta-deploy-"));

  const environment = await tested({
    port: await freePort(),
    databaseCa: authority.certificate,
  });

  return {
    aws,
    sources,
    authority,
    folder,
    environment,
    variables: {
      ...aws.variables,
      // The SDK refuses it together with an endpoint.
      AWS_USE_DUALSTACK_ENDPOINT: "false",
      SOURCE_URLS: JSON.stringify({
        "us-daily": { nyt: sources.url("/us.csv"), jhu: sources.url("/jhu.csv") },
      }),
    },
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
