import { canBeDivided, findDataset } from "@daily-delta/etl";
import { Access } from "../constructs/database/access.ts";
import { AuroraServerless } from "../constructs/database/aurora-serverless.ts";
import { Credentials } from "../constructs/database/credentials.ts";
import type { Database } from "../constructs/database/database.ts";
import { PostgresInstance } from "../constructs/database/postgres-instance.ts";
import { Reader } from "../constructs/database/reader.ts";
import { CopiesBucket } from "../constructs/job/copies-bucket.ts";
import { s3Endpoint } from "../constructs/network/s3-endpoint.ts";
import { Page } from "../constructs/page/page.ts";
import type { Environment } from "../environment/schema.ts";
import type { Context } from "./context.ts";
import type { NetworkGroup } from "./network.ts";

/** Name of the database's role of readers, who log in by IAM. */
const READER = "reader";

export interface DataGroup {
  readonly credentials: Credentials;
  readonly database: Database;
  /** Name of the database's role of readers, if the environment has access for people. */
  readonly reader: string | undefined;
  readonly access: Access | undefined;
  readonly page: Page | undefined;
  readonly quickSightReader: Reader | undefined;
  /** Bucket for copies of files that several functions read, if there are any. */
  readonly copies: CopiesBucket | undefined;
}

/** Adds the database, the page with its bucket, and the access of people to both. */
export function addData(context: Context, { network, firewall }: NetworkGroup): DataGroup {
  const { stack, name, settings, account, protection } = context;
  const { passwordVersion, passwordStore: store } = settings.database ?? {};
  const credentials = new Credentials(stack, "credentials", {
    name,
    passwordVersion,
    protection,
    store,
  });
  const database = addDatabase(context, { network, firewall }, credentials);
  const { quickSight } = settings;
  const quickSightReader =
    quickSight && new Reader(stack, "quicksight-reader", { name, ...quickSight });
  const page = addPage(context);
  const copies = settings.datasets.some(hasCopies)
    ? new CopiesBucket(stack, "copies", { name })
    : undefined;
  // Below the network, where earlier versions had it: its route table takes no second one.
  s3Endpoint(network, "s3", {
    name,
    region: settings.region,
    vpcId: network.vpcId,
    routeTableIds: [network.privateRouteTableId],
    data: page?.dataArn,
    copies: copies?.copiesArn,
  });
  const reader = settings.database?.access ? READER : undefined;
  const access =
    reader &&
    new Access(stack, "access", {
      name,
      account,
      subnetId: network.privateSubnetIds[0] as string,
      securityGroupId: firewall.admit("access", "The host that forwards ports"),
      database,
      reader,
    });
  return {
    credentials,
    database,
    reader,
    access: access || undefined,
    page,
    quickSightReader,
    copies,
  };
}

/** Tells whether several functions read one file. */
export const hasCopies = ({ name, parallel }: Environment["datasets"][number]): boolean =>
  parallel !== undefined && canBeDivided(findDataset(name));

function addDatabase(
  { stack, name, settings, protection, databasePort: port }: Context,
  { network, firewall }: NetworkGroup,
  credentials: Credentials,
): Database {
  const { database = {} } = settings;
  const shared = {
    name,
    subnetIds: network.privateSubnetIds,
    securityGroupId: firewall.database,
    credentials,
    protection,
  };
  return database.engine === "aurora-serverless"
    ? new AuroraServerless(stack, "database", { ...database, ...shared, port })
    : new PostgresInstance(stack, "database", { ...database, ...shared, port });
}

function addPage({ stack, name, settings, artefacts, protection }: Context): Page | undefined {
  const { enabled = true, ...page } = settings.page ?? {};
  return enabled ? new Page(stack, "site", { name, ...artefacts, ...page, protection }) : undefined;
}
