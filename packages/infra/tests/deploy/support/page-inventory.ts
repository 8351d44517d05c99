import {
  CloudFrontClient,
  GetDistributionCommand,
  ListDistributionsCommand,
  ListOriginAccessControlsCommand,
} from "@aws-sdk/client-cloudfront";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";

type Names = (string | undefined)[];

async function distributions(cloudFront: CloudFrontClient): Promise<Names> {
  const { DistributionList } = await cloudFront.send(new ListDistributionsCommand({}));
  const all = await Promise.all(
    (DistributionList?.Items ?? []).map(({ Id }) =>
      cloudFront.send(new GetDistributionCommand({ Id })),
    ),
  );
  return all.map(({ Distribution }) => Distribution?.DistributionConfig?.Comment);
}

/** Lists the names of a page's resources. */
export async function pageInventory(): Promise<Record<string, Names>> {
  const cloudFront = new CloudFrontClient({});
  const { Buckets = [] } = await new S3Client({}).send(new ListBucketsCommand({}));
  const { OriginAccessControlList } = await cloudFront.send(
    new ListOriginAccessControlsCommand({}),
  );
  return {
    // Without the digits that make a name unique.
    buckets: Buckets.map(({ Name }) => Name?.replace(/\d{26}$/, "")),
    distributions: await distributions(cloudFront),
    originAccess: (OriginAccessControlList?.Items ?? []).map(({ Name }) => Name),
  };
}
