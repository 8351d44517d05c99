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
  const count = (type: string): number => all(type).length;
  const hours = PRICES.hoursPerMonth;
  const functions = all("aws_lambda_function");
  const runs = functions.length * USAGE.runsPerMonth;
  const traffic = runs * USAGE.gigabytesPerRun;
  const exportsLogs = [...all("aws_db_instance"), ...all("aws_rds_cluster")].some(
    (database) => database.enabled_cloudwatch_logs_exports !== undefined,
  );
  const logs =
    functions.length * USAGE.jobLogGigabytes +
    (exportsLogs ? USAGE.databaseLogGigabytes : 0) +
    count("aws_flow_log") * USAGE.flowLogGigabytes;
  const pages = count("aws_cloudfront_distribution");
  const metrics = functions.length * (USAGE.metricsPerDataset + pages * USAGE.metricsOfPage);

  const lines = [
    line("NAT gateway", hours * PRICES.natGatewayHour * count("aws_nat_gateway"), `${hours} h`),
    line(
      "NAT gateway, data",
      (count("aws_nat_gateway") > 0 ? traffic : 0) * PRICES.natGatewayGigabyte,
      `${traffic.toFixed(1)} GB`,
    ),
    line(
      "Public address of the NAT gateway",
      hours * PRICES.publicAddressHour * count("aws_eip"),
      `${hours} h`,
    ),
    ...all("aws_db_instance").flatMap(instanceCosts),
    ...all("aws_rds_cluster").flatMap(auroraCosts),
    ...all("aws_instance").map((host) => {
      const price = priceOf(PRICES.instanceHour, host.instance_type);
      return line(
        "Host for port forwarding",
        hours * price + 8 * PRICES.volumeGigabyte,
        `${host.instance_type}, 8 GB`,
      );
    }),
    ...functions.map((lambda) => {
      const isArm = JSON.stringify(lambda.architectures).includes("arm64");
      const price = isArm ? PRICES.lambdaGigabyteSecondArm : PRICES.lambdaGigabyteSecondX86;
      const seconds = USAGE.runsPerMonth * USAGE.secondsPerRun;
      const amount = seconds * (Number(lambda.memory_size) / 1024) * price;
      return line(
        `Function ${lambda.function_name}`,
        amount,
        `${USAGE.runsPerMonth} runs of ${USAGE.secondsPerRun} s`,
      );
    }),
    ...all("aws_cloudfront_distribution").map(() => pageCosts(runs)),
    line("Encryption key", count("aws_kms_key") * PRICES.key, `${count("aws_kms_key")}`),
    line(
      "Secret",
      count("aws_secretsmanager_secret") * PRICES.secret,
      `${count("aws_secretsmanager_secret")}`,
    ),
    line(
      "Alarms",
      count("aws_cloudwatch_metric_alarm") * PRICES.alarm,
      `${count("aws_cloudwatch_metric_alarm")}`,
    ),
    line(
      "Metrics",
      (metrics * PRICES.metric * USAGE.runsPerMonth) / hours,
      `${metrics}, ${USAGE.runsPerMonth} h`,
    ),
    line(
      "CloudWatch dashboard",
      count("aws_cloudwatch_dashboard") * PRICES.dashboard,
      `${count("aws_cloudwatch_dashboard")}`,
    ),
    line(
      "QuickSight, readers",
      count("aws_quicksight_data_source") * USAGE.quickSightReaders * PRICES.quickSightReader,
      `${USAGE.quickSightReaders}`,
    ),
    line("Logs", logs * PRICES.logGigabyte, `${logs.toFixed(2)} GB`),
  ];
  return lines.filter(({ amount }) => amount > 0);
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
