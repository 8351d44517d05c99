import { PRICES, USAGE } from "./price-list.ts";

type Block = Readonly<Record<string, unknown>>;
type Resources = Readonly<Record<string, Readonly<Record<string, Block>>>>;

/** One line of an estimate, in US dollars a month. */
export interface CostLine {
  readonly what: string;
  readonly amount: number;
  readonly calculation: string;
}

/** Estimates the monthly costs of the resources of a synthesized environment. */
export function monthlyCosts(resources: Resources): CostLine[] {
  const all = (type: string): Block[] => Object.values(resources[type] ?? {});
  const functions = all("aws_lambda_function").filter(isJob);
  const forwarders = all("aws_lambda_function").filter((lambda) => !isJob(lambda));
  const runs = functions.length * USAGE.runsPerMonth;
  const lines = [
    ...networkCosts(all, runs * USAGE.gigabytesPerRun),
    ...all("aws_db_instance").flatMap(instanceCosts),
    ...all("aws_rds_cluster").flatMap(auroraCosts),
    ...all("aws_instance").map(hostCosts),
    ...functions.map((lambda) =>
      functionCosts(lambda, USAGE.runsPerMonth, USAGE.secondsPerRun, "runs"),
    ),
    ...all("aws_sfn_state_machine").map(machineCosts),
    ...forwarders.map((lambda) => functionCosts(lambda, runs, USAGE.secondsPerMessage, "messages")),
    ...all("aws_cloudfront_distribution").map(() => pageCosts(runs)),
    ...accountCosts(all),
    ...observationCosts(all),
  ];
  return lines.filter(({ amount }) => amount > 0);
}

/** Tells the functions of datasets from the one that passes messages on. */
const isJob = ({ handler }: Block): boolean => handler === "handler.handler";

/** Returns the resources of a type. */
type All = (type: string) => Block[];

function networkCosts(all: All, traffic: number): CostLine[] {
  const hours = PRICES.hoursPerMonth;
  const gateways = all("aws_nat_gateway").length;
  return [
    line("NAT gateway", hours * PRICES.natGatewayHour * gateways, `${hours} h`),
    line(
      "NAT gateway, data",
      (gateways > 0 ? traffic : 0) * PRICES.natGatewayGigabyte,
      `${traffic.toFixed(1)} GB`,
    ),
    line(
      "Public address of the NAT gateway",
      hours * PRICES.publicAddressHour * all("aws_eip").length,
      `${hours} h`,
    ),
  ];
}

function hostCosts(host: Block): CostLine {
  const price = priceOf(PRICES.instanceHour, host.instance_type);
  return line(
    "Host for port forwarding",
    PRICES.hoursPerMonth * price + 8 * PRICES.volumeGigabyte,
    `${host.instance_type}, 8 GB`,
  );
}

function functionCosts(lambda: Block, calls: number, seconds: number, noun: string): CostLine {
  const isArm = JSON.stringify(lambda.architectures).includes("arm64");
  const price = isArm ? PRICES.lambdaGigabyteSecondArm : PRICES.lambdaGigabyteSecondX86;
  return line(
    `Function ${lambda.function_name}`,
    calls * seconds * (Number(lambda.memory_size) / 1024) * price,
    `${calls} ${noun} of ${seconds} s`,
  );
}

function machineCosts({ name }: Block): CostLine {
  const transitions = USAGE.runsPerMonth * USAGE.transitionsPerRun;
  return line(
    `State machine ${name}`,
    transitions * PRICES.stateTransition,
    `${transitions} transitions`,
  );
}

function accountCosts(all: All): CostLine[] {
  const keys = all("aws_kms_key").length;
  const secrets = all("aws_secretsmanager_secret").length;
  return [
    line("Encryption key", keys * PRICES.key, `${keys}`),
    line("Secret", secrets * PRICES.secret, `${secrets}`),
  ];
}

function observationCosts(all: All): CostLine[] {
  const count = (type: string): number => all(type).length;
  const functions = all("aws_lambda_function").filter(isJob).length;
  const pages = count("aws_cloudfront_distribution");
  const metrics = functions * (USAGE.metricsPerDataset + pages * USAGE.metricsOfPage);
  const alarms = count("aws_cloudwatch_metric_alarm");
  const ages = all("aws_cloudwatch_metric_alarm").filter(
    ({ metric_name: name }) => name === "NewestKeyAge",
  ).length;
  const dashboards = count("aws_cloudwatch_dashboard");
  const readers = count("aws_quicksight_data_source") * USAGE.quickSightReaders;
  const exportsLogs = [...all("aws_db_instance"), ...all("aws_rds_cluster")].some(
    (database) => database.enabled_cloudwatch_logs_exports !== undefined,
  );
  const logs =
    functions * USAGE.jobLogGigabytes +
    (exportsLogs ? USAGE.databaseLogGigabytes : 0) +
    count("aws_flow_log") * USAGE.flowLogGigabytes;
  return [
    line("Alarms", alarms * PRICES.alarm, `${alarms}`),
    line(
      "Metrics",
      ((metrics + ages) * PRICES.metric * USAGE.runsPerMonth) / PRICES.hoursPerMonth,
      `${metrics + ages}, ${USAGE.runsPerMonth} h`,
    ),
    line("CloudWatch dashboard", dashboards * PRICES.dashboard, `${dashboards}`),
    line("QuickSight, readers", readers * PRICES.quickSightReader, `${readers}`),
    line("Logs", logs * PRICES.logGigabyte, `${logs.toFixed(2)} GB`),
  ];
}

function instanceCosts(instance: Block): CostLine[] {
  const price = priceOf(PRICES.databaseHour, instance.instance_class);
  const zones = instance.multi_az ? 2 : 1;
  const storage = Number(instance.allocated_storage);
  const where = zones === 2 ? ", two zones" : "";
  return [
    line("Database", PRICES.hoursPerMonth * price * zones, `${instance.instance_class}${where}`),
    line("Database, storage", storage * PRICES.databaseGigabyte * zones, `${storage} GB${where}`),
  ];
}

function auroraCosts(cluster: Block): CostLine[] {
  const { min_capacity: least } = cluster.serverlessv2_scaling_configuration as Block;
  const [hours, units] =
    least === 0 ? [USAGE.auroraHours, 1] : [PRICES.hoursPerMonth, Number(least)];
  return [
    line("Database", hours * units * PRICES.auroraUnitHour, `${hours} h at ${units} ACU`),
    line("Database, storage", PRICES.auroraGigabyte, "1 GB"),
    line(
      "Database, I/O",
      USAGE.auroraRequests * PRICES.auroraRequest,
      `${USAGE.auroraRequests.toLocaleString("en-US")} requests`,
    ),
  ];
}

function pageCosts(runs: number): CostLine {
  const requests = USAGE.pageViews * USAGE.requestsPerView;
  const bucket =
    USAGE.pageGigabytes * PRICES.bucketGigabyte +
    runs * USAGE.pageWritesPerRun * PRICES.bucketWrite +
    // At most: what CloudFront has, it does not ask for.
    requests * PRICES.bucketRead;
  const delivery =
    USAGE.pageViews * USAGE.gigabytesPerView * PRICES.deliveredGigabyte +
    requests * PRICES.deliveredRequest;
  const views = USAGE.pageViews.toLocaleString("en-US");
  return line(
    "Page: bucket and CloudFront",
    bucket + delivery,
    `${views} views of ${USAGE.gigabytesPerView * 1000} MB`,
  );
}

const line = (what: string, amount: number, calculation: string): CostLine => ({
  what,
  amount,
  calculation,
});

function priceOf(list: Readonly<Record<string, number>>, name: unknown): number {
  const price = list[String(name)];
  if (price === undefined) {
    throw new Error(
      `the price list has no ${name}. Add it to packages/infra/src/costs/price-list.ts`,
    );
  }
  return price;
}
