import { SchedulerScheduleGroup } from "@cdktf/provider-aws/lib/scheduler-schedule-group/index.js";
import { TerraformStack, Testing } from "cdktf";
import { Construct } from "constructs";
import { Credentials } from "../../src/constructs/database/credentials.ts";
import { PostgresInstance } from "../../src/constructs/database/postgres-instance.ts";
import { Reader } from "../../src/constructs/database/reader.ts";
import { Code } from "../../src/constructs/job/code.ts";
import { Job } from "../../src/constructs/job/job.ts";
import { DeadLetters } from "../../src/constructs/messages/dead-letters.ts";
import { Failures } from "../../src/constructs/messages/failures.ts";
import { Notifications } from "../../src/constructs/messages/notifications.ts";
import { Firewall } from "../../src/constructs/network/firewall.ts";
import { Network } from "../../src/constructs/network/network.ts";
import { Page } from "../../src/constructs/page/page.ts";
import { ServiceRole } from "../../src/constructs/service-role.ts";
import { ARTEFACTS } from "./synthesized.ts";

/** Makes an app with a stack that has one construct of each kind, for examples that need others. */
export function makeParts() {
  const app = Testing.app();
  const stack = new TerraformStack(app, "examples");
  const scope = new Construct(stack, "parts");
  const name = "daily-delta-parts";
  const account = { id: "123456789012", region: "us-east-1", partition: "aws" };
  const network = new Network(scope, "network", { name });
  const { vpcId, privateSubnetIds: subnetIds } = network;
  const firewall = new Firewall(scope, "firewall", { name, vpcId, databasePort: 5432 });
  const credentials = new Credentials(scope, "credentials", { name });
  const database = new PostgresInstance(scope, "database", {
    name,
    subnetIds,
    securityGroupId: firewall.database,
    credentials,
    port: 5432,
  });
  const notifications = new Notifications(scope, "notifications", { name, account });
  const { topicArn } = notifications;
  const deadLetters = new DeadLetters(scope, "dead-letters", { name });
  const deadLettersArn = deadLetters.queueArn;
  const failures = new Failures(scope, "failures", { name, topicArn, deadLettersArn });
  const page = new Page(scope, "page", { name, ...ARTEFACTS });
  const reader = new Reader(scope, "reader", { name });
  const code = new Code(scope, "code", { name, ...ARTEFACTS });
  const job = new Job(scope, "job", {
    name,
    environment: "parts",
    dataset: "us-daily",
    account,
    code,
    subnetIds,
    securityGroupId: firewall.functions,
    database,
    credentials,
    notifications,
    failures,
  });
  const group = new SchedulerScheduleGroup(scope, "group", { name });
  const role = new ServiceRole(new Construct(scope, "service"), {
    name,
    service: "lambda.amazonaws.com",
    policyName: "run",
  });
  return {
    ...{ app, stack, account, network, firewall, credentials, database, notifications },
    ...{ deadLetters, failures, page, reader, code, job, group, role },
    ...{ artefacts: ARTEFACTS, pageFiles: ARTEFACTS.pageFiles },
  };
}
