import type { AcceptedFinding } from "./accepted-finding.ts";
import { acceptedPageFindings } from "./accepted-page-findings.ts";
import { acceptedParallelFindings } from "./accepted-parallel-findings.ts";

const LOGS = [
  "*/logs",
  "*/parallel/logs",
  "flow-logs/logs",
  "database/postgresql-logs",
  "database/upgrade-logs",
] as const;

/** Omissions of `thrift`: each would cost more a month than all its resources together. */
const THRIFT = [
  ["CKV2_AWS_11", "network/vpc", "Flow logs cost by the gigabyte; network.flowLogs turns them on"],
  [
    "CKV_AWS_26",
    "notifications/topic",
    "A key costs a dollar a month, and alarms cannot use the one that AWS manages",
  ],
  [
    "CKV_AWS_337",
    "credentials/parameter",
    "Encrypted with the account's key for Systems Manager; a key of its own costs a dollar a month",
  ],
  [
    "CKV_AWS_327",
    "database/cluster",
    "Encrypted with the account's key for RDS; a key of its own costs a dollar a month",
  ],
  [
    "CKV_AWS_324",
    "database/cluster",
    "Logs cost by the gigabyte; database.exportLogs turns them on",
  ],
  [
    "CKV2_AWS_27",
    "database/cluster",
    "Statements in the log cost by the gigabyte; the ledger has every run",
  ],
  [
    "CKV2_AWS_8",
    "database/cluster",
    "Aurora keeps backups of seven days itself; AWS Backup would store them a second time",
  ],
  [
    "CKV_AWS_353",
    "database/instance",
    "For it AWS asks for at least two capacity units, and this database may pause",
  ],
] as const;

/** Findings of dashboards in QuickSight. */
const QUICKSIGHT = [
  [
    "CKV_AWS_149",
    "quicksight-reader/secret",
    "Encrypted with the account's key for Secrets Manager, which QuickSight's own role can use",
  ],
  [
    "CKV2_AWS_57",
    "quicksight-reader/secret",
    "passwordVersion rotates it: the deploy runs the job, which gives it to the database",
  ],
  ...["CKV_AWS_24", "CKV_AWS_25", "CKV_AWS_260"].map(
    (check) =>
      [
        check,
        "quicksight/connection/answers",
        "Only from the database's group: QuickSight's interfaces are not stateful, and answers come to any port",
      ] as const,
  ),
] as const;

/** Findings of the function that passes messages on to webhooks. */
const WEBHOOKS = [
  [
    "CKV_AWS_117",
    "webhooks/function",
    "It needs no database, and outside of the VPC it reaches webhooks without a NAT gateway",
  ],
] as const;

const forEach = (
  paths: readonly string[],
  check: string,
  reason: string,
): readonly AcceptedFinding[] => paths.map((path) => ({ check, path, reason }));

/**
 * Accepted findings of checkov. `pnpm checkov` fails on any other finding, and on an entry here that
 * no finding matches.
 */
export const acceptedFindings: readonly AcceptedFinding[] = [
  ...forEach(
    LOGS,
    "CKV_AWS_158",
    "CloudWatch encrypts logs with keys of its own; these hold no secret that needs a key of ours",
  ),
  ...forEach(
    LOGS,
    "CKV_AWS_338",
    "The ledger keeps every run forever; logs are for the last weeks, and cost by the month",
  ),
  {
    check: "CKV_AWS_293",
    path: "database/instance",
    environment: "dev",
    reason: "It comes and goes",
  },
  {
    check: "CKV_AWS_133",
    path: "database/instance",
    environment: "dev",
    reason:
      "Accounts on the Free plan refuse backups of more than a day, and its data can be loaded again",
  },
  {
    check: "CKV2_AWS_11",
    path: "network/vpc",
    environment: "dev",
    reason: "They are not read there; network.flowLogs turns them on",
  },
  ...THRIFT.map(([check, path, reason]) => ({ check, path, environment: "thrift", reason })),
  ...[...QUICKSIGHT, ...WEBHOOKS].map(([check, path, reason]) => ({
    check,
    path,
    onRequest: true,
    reason,
  })),
  {
    check: "CKV_AWS_394",
    path: "network/zones",
    reason: "A subnet stays in the zone that it was created in (ignore_changes)",
  },
  {
    check: "CKV_AWS_26",
    path: "notifications/fallback",
    reason:
      "It reports messages that the key of the other topic refuses, so it must work without one",
  },
  {
    check: "CKV_AWS_157",
    path: "database/instance",
    reason: "A daily job can wait for a restore; multiZone is there for those who cannot",
  },
  {
    check: "CKV_AWS_118",
    path: "database/instance",
    reason: "Database Insights and the alarms show what a job of some minutes a day needs",
  },
  {
    check: "CKV_AWS_354",
    path: "database/instance",
    reason: "Encrypted with the key of AWS; it holds statements, never values",
  },
  {
    check: "CKV_AWS_116",
    path: "*/function",
    reason:
      "Failed events go to the on-failure destination, which unlike a queue gets the error too",
  },
  {
    check: "CKV_AWS_115",
    path: "*/function",
    reason: "A new account cannot reserve any; the lock in the database keeps runs apart",
  },
  {
    check: "CKV_AWS_272",
    path: "*/function",
    reason: "The hash of the archive in the plan identifies the code; only this stack deploys it",
  },
  {
    check: "CKV_AWS_173",
    path: "*/function",
    reason: "The variables name resources; the password is only in Secrets Manager",
  },
  {
    check: "CKV_AWS_50",
    path: "*/function",
    reason: "One function that calls no traced service; its log describes each run",
  },
  {
    check: "CKV_AWS_297",
    path: "*/schedule/schedule",
    reason: "Encrypted with the key of AWS; it holds the name of a dataset",
  },
  {
    check: "CKV_AWS_149",
    path: "credentials/secret",
    reason: "Encrypted with the account's key for Secrets Manager; no other account reads it",
  },
  {
    check: "CKV2_AWS_57",
    path: "credentials/secret",
    reason: "passwordVersion rotates secret and database together, in one deploy",
  },
  ...acceptedPageFindings,
  ...acceptedParallelFindings,
];
