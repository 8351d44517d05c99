import { ArchiveProvider } from "@cdktf/provider-archive/lib/provider/index.js";
import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity/index.js";
import { DataAwsPartition } from "@cdktf/provider-aws/lib/data-aws-partition/index.js";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider/index.js";
import { SchedulerScheduleGroup } from "@cdktf/provider-aws/lib/scheduler-schedule-group/index.js";
import { RandomProvider } from "@cdktf/provider-random/lib/provider/index.js";
import { S3Backend, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { Access } from "./constructs/access.ts";
import { Alarms } from "./constructs/alarms.ts";
import { AuroraServerless } from "./constructs/aurora-serverless.ts";
import { Code } from "./constructs/code.ts";
import { Credentials } from "./constructs/credentials.ts";
import type { Database } from "./constructs/database.ts";
import { DatasetAlarms } from "./constructs/dataset-alarms.ts";
import { DeadLetters } from "./constructs/dead-letters.ts";
import { Failures } from "./constructs/failures.ts";
import { Firewall } from "./constructs/firewall.ts";
import { FlowLogs } from "./constructs/flow-logs.ts";
import { Job } from "./constructs/job.ts";
import { MetricsDashboard } from "./constructs/metrics-dashboard.ts";
import { Network } from "./constructs/network.ts";
import { Notifications } from "./constructs/notifications.ts";
import type { Account } from "./constructs/policy.ts";
import { PostgresInstance } from "./constructs/postgres-instance.ts";
import { protectionOf } from "./constructs/protection.ts";
import { QuickSight, type ScheduledJob } from "./constructs/quick-sight/quick-sight.ts";
import { Reader } from "./constructs/quick-sight/reader.ts";
import { s3Endpoint } from "./constructs/s3-endpoint.ts";
import { Schedule } from "./constructs/schedule.ts";
import { Site } from "./constructs/site.ts";
import type { Environment } from "./environment/schema.ts";
import { addOutputs } from "./outputs.ts";
import type { PageFile } from "./read-page.ts";

/** What was built: the folders that become the functions' archives, and the page. */
export interface Artefacts {
  readonly functionFolder: string;
  readonly layerFolder: string;
  readonly page: readonly PageFile[];
  readonly contentSecurityPolicy: string;
}

/** Write-only arguments and ephemeral resources need it. */
const TERRAFORM_VERSION = ">= 1.11";
/** The database's user of readers. */
const READER = "reader";
const POSTGRES_PORT = 5432;

/** Daily Delta in one environment. */
export class DailyDeltaStack extends TerraformStack {
  constructor(
    scope: Construct,
    environmentName: string,
    environment: Environment,
    artefacts: Artefacts,
  ) {
    const name = `daily-delta-${environmentName}`;
    super(scope, name);
    const { region, job = {}, datasets } = environment;
    const { database: databaseSettings = {}, network: networkSettings = {} } = environment;
    const { egress } = networkSettings;
    const { monitoring = {} } = environment;
    const protection = protectionOf(databaseSettings);
    const port = databaseSettings.port ?? POSTGRES_PORT;

    this.#configureTerraform(name, environmentName, environment);
    const account = this.#account(region);

    const network = new Network(this, "network", {
      name,
      cidr: networkSettings.cidr,
      zones: networkSettings.zones,
      egress,
    });
    const { vpcId, privateSubnetIds: subnetIds } = network;
    if (networkSettings.flowLogs) new FlowLogs(this, "flow-logs", { name, vpcId, account });
    const firewall = new Firewall(this, "firewall", {
      name,
      vpcId,
      databasePort: port,
      egress,
    });
    const credentials = new Credentials(this, "credentials", {
      name,
      passwordVersion: databaseSettings.passwordVersion,
      protection,
      store: databaseSettings.passwordStore,
    });
    const database = this.#database(environment, {
      name,
      subnetIds,
      securityGroupId: firewall.database,
      credentials,
      port,
      version: databaseSettings.version,
      backupDays: databaseSettings.backupDays,
      protection,
      applyImmediately: databaseSettings.applyImmediately,
      allowMajorUpgrade: databaseSettings.allowMajorUpgrade,
      logRetentionDays: databaseSettings.logRetentionDays,
      exportLogs: databaseSettings.exportLogs,
      insights: databaseSettings.insights,
    });
    const notifications = new Notifications(this, "notifications", {
      name,
      account,
      ...environment.notifications,
    });
    const { topicArn } = notifications;
    const deadLetters = new DeadLetters(this, "dead-letters", { name });
    const failures = new Failures(this, "failures", {
      name,
      topicArn,
      deadLettersArn: deadLetters.queueArn,
    });
    deadLetters.admit(failures.ruleArn);
    const group = new SchedulerScheduleGroup(this, "schedules", { name });
    const code = new Code(this, "code", { name, ...artefacts, ...job });
    const { enabled: hasPage = true, quickSight, ...siteSettings } = environment.dashboard ?? {};
    const passwordReader =
      quickSight && new Reader(this, "quicksight-reader", { name, ...quickSight });
    const site = hasPage
      ? new Site(this, "site", { name, ...artefacts, ...siteSettings, protection })
      : undefined;
    // Where earlier versions had it: a second endpoint in the same route table would be refused.
    s3Endpoint(network, "s3", {
      name,
      region,
      vpcId,
      routeTableIds: [network.privateRouteTableId],
      writable: site?.dataArn,
    });

    const jobs = new Map<string, Job>();
    const scheduledJobs = new Map<string, ScheduledJob>();
    for (const { name: dataset, schedule, sources, memory, timeout } of datasets) {
      const runs = new Job(this, dataset, {
        name,
        environment: environmentName,
        dataset,
        account,
        code,
        subnetIds,
        securityGroupId: firewall.functions,
        egress,
        database,
        credentials,
        notifications,
        reader: databaseSettings.access ? READER : undefined,
        passwordReader,
        failureBusArn: failures.busArn,
        site,
        memory: memory ?? job.memory,
        timeout: timeout ?? job.timeout,
        logRetentionDays: job.logRetentionDays,
        reservedConcurrency: job.reservedConcurrency,
        settings: { ...job, sources },
      });
      jobs.set(dataset, runs);
      scheduledJobs.set(dataset, { job: runs, ...schedule });
      new Schedule(runs, "schedule", {
        name,
        dataset,
        account,
        group,
        functionArn: runs.functionArn,
        deadLettersArn: deadLetters.queueArn,
        ...schedule,
      });
      new DatasetAlarms(runs, "alarms", {
        name,
        environment: environmentName,
        dataset,
        job: runs,
        schedule,
        topicArn,
        kinds: monitoring.alarms,
        publishes: site !== undefined,
      });
    }

    const { fallbackArn } = notifications;
    new Alarms(this, "alarms", {
      name,
      topicArn,
      fallbackArn,
      kinds: monitoring.alarms,
      database,
      deadLetters,
      failures,
    });
    if (monitoring.dashboard ?? true)
      new MetricsDashboard(this, "dashboard", {
        name,
        environment: environmentName,
        region,
        functions: new Map([...jobs].map(([dataset, { functionName }]) => [dataset, functionName])),
        database,
        publishes: site !== undefined,
      });
    const access = databaseSettings.access
      ? new Access(this, "access", {
          name,
          account,
          subnetId: subnetIds[0] as string,
          securityGroupId: firewall.admit("access", "The host that forwards ports"),
          database,
          reader: READER,
        })
      : undefined;
    const dashboards =
      quickSight &&
      passwordReader &&
      new QuickSight(this, "quicksight", {
        ...quickSight,
        name,
        account,
        vpcId,
        subnetIds,
        databaseGroupId: firewall.database,
        database,
        reader: passwordReader,
        jobs: scheduledJobs,
        surroundings: [network, firewall, notifications, failures],
      });
    this.#boundRoles(environment.permissionsBoundary);
    addOutputs(this, {
      region,
      network,
      firewall,
      jobs,
      notifications,
      database,
      credentials,
      deadLetters,
      site,
      access,
      quickSight: dashboards && {
        dashboardUrls: dashboards.dashboardUrls,
        secretArn: passwordReader.secretArn,
      },
    });
  }

  #configureTerraform(name: string, environmentName: string, environment: Environment): void {
    const { region, provider, state } = environment;
    this.addOverride("terraform.required_version", TERRAFORM_VERSION);
    new AwsProvider(this, "aws", {
      region,
      ...(provider?.maxRetries !== undefined && { maxRetries: provider.maxRetries }),
      defaultTags: [{ tags: { Project: "daily-delta", Environment: environmentName } }],
    });
    new RandomProvider(this, "random");
    new ArchiveProvider(this, "archive");
    if (provider?.version !== undefined) {
      this.addOverride("terraform.required_providers.aws.version", provider.version);
    }
    if (state !== undefined) {
      new S3Backend(this, {
        bucket: state.bucket,
        key: `${name}.tfstate`,
        region: state.region ?? region,
        encrypt: true,
      });
      // The class knows nothing of it: S3's own lock, instead of a DynamoDB table.
      this.addOverride("terraform.backend.s3.use_lockfile", true);
    }
  }

  #boundRoles(permissionsBoundary: string | undefined): void {
    if (permissionsBoundary === undefined) return;
    for (const node of this.node.findAll()) {
      if (node instanceof IamRole) node.permissionsBoundary = permissionsBoundary;
    }
  }

  #account(region: string): Account {
    return {
      id: new DataAwsCallerIdentity(this, "account").accountId,
      partition: new DataAwsPartition(this, "partition").partition,
      region,
    };
  }

  #database(
    { database = {} }: Environment,
    shared: ConstructorParameters<typeof PostgresInstance>[2],
  ): Database {
    return database.engine === "aurora-serverless"
      ? new AuroraServerless(this, "database", {
          ...shared,
          minCapacity: database.minCapacity,
          maxCapacity: database.maxCapacity,
        })
      : new PostgresInstance(this, "database", {
          ...shared,
          instanceClass: database.instanceClass,
          storage: database.storage,
          maxStorage: database.maxStorage,
          multiZone: database.multiZone,
        });
  }
}
