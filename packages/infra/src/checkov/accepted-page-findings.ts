import type { AcceptedFinding } from "./accepted-finding.ts";

/** Accepted findings of the page's bucket and distribution. */
export const acceptedPageFindings: readonly AcceptedFinding[] = [
  {
    check: "CKV_AWS_21",
    path: "site/bucket/bucket",
    reason: "Page and data can be made again; the repository and the ledger have their history",
  },
  {
    check: "CKV_AWS_144",
    path: "site/bucket/bucket",
    reason: "All its contents can be made again, in another region, too",
  },
  {
    check: "CKV_AWS_145",
    path: "site/bucket/bucket",
    reason: "Encrypted with a key of S3; its contents are public at the page's address",
  },
  {
    check: "CKV_AWS_18",
    path: "site/bucket/bucket",
    reason: "Only CloudFront reads it, and the runs that write are in the ledger",
  },
  {
    check: "CKV2_AWS_61",
    path: "site/bucket/bucket",
    reason: "Each object is replaced by its next version, so that none expires",
  },
  {
    check: "CKV2_AWS_62",
    path: "site/bucket/bucket",
    reason: "Nothing depends on the event of an object; a run reports itself",
  },
  {
    check: "CKV_AWS_86",
    path: "site/distribution",
    reason: "A log of visitors would not be read; CloudWatch counts requests and errors",
  },
  {
    check: "CKV_AWS_68",
    path: "site/distribution",
    reason: "Static files of public data; page.webAclArn restricts visitors",
  },
  {
    check: "CKV2_AWS_47",
    path: "site/distribution",
    reason: "S3 serves it, which runs neither Java nor other code",
  },
  {
    check: "CKV_AWS_374",
    path: "site/distribution",
    reason: "The data is public everywhere; page.webAclArn can exclude countries",
  },
  {
    check: "CKV_AWS_310",
    path: "site/distribution",
    reason: "A page can wait for S3; there is one bucket, which runs write to",
  },
  {
    check: "CKV_AWS_174",
    path: "site/distribution",
    reason: "AWS chooses the protocols of names below cloudfront.net; no secret passes there",
  },
  {
    check: "CKV2_AWS_42",
    path: "site/distribution",
    reason: "Another certificate needs a domain, which not every user has",
  },
  {
    check: "CKV_AWS_259",
    path: "site/headers",
    reason: "It is set, for two years; preload lists and subdomains of cloudfront.net are not ours",
  },
];
