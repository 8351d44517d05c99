import type { AcceptedFinding } from "./accepted-finding.ts";

const COPIES = [
  ["CKV_AWS_18", "Only the functions of the environment read it, and the ledger has their runs"],
  ["CKV_AWS_21", "Copies of public files, which the bucket deletes after a day"],
  ["CKV_AWS_144", "Copies of public files, which the next run makes again"],
  ["CKV_AWS_145", "Encrypted with a key of S3; its contents are public"],
  ["CKV2_AWS_62", "Nothing depends on the event of an object; a run reports itself"],
] as const;

/** Accepted findings of state machines, and of the bucket with copies of sources. */
export const acceptedParallelFindings: readonly AcceptedFinding[] = [
  {
    check: "CKV_AWS_284",
    path: "*/parallel/machine",
    reason: "Its log and the ledger describe each run; a trace of each part would cost more",
  },
  ...COPIES.map(([check, reason]) => ({ check, path: "copies/bucket", reason })),
];
