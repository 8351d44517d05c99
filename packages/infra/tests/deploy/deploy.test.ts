import { afterAll, beforeAll } from "@jest/globals";
import { afterDeploy } from "./chapters/after-deploy.ts";
import { deployAgain } from "./chapters/deploy-again.ts";
import { deployedBytes } from "./chapters/deployed-bytes.ts";
import { destroy } from "./chapters/destroy.ts";
import { otherEnvironment } from "./chapters/other-environment.ts";
import { Deployment } from "./support/deployment.ts";
import { testedEnvironment } from "./support/tested-environment.ts";

const deployment = new Deployment(testedEnvironment);

beforeAll(async () => {
  await deployment.open();
  await deployment.record("deploy", deployment.first.deploy());
});

afterAll(async () => {
  console.log(deployment.log.join("\n"));
  await deployment[Symbol.asyncDispose]();
});

// One story: each chapter begins where the one before it ended.
afterDeploy(deployment);
deployedBytes(deployment);
deployAgain(deployment);
otherEnvironment(deployment);
destroy(deployment);
