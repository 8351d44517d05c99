import { S3Object } from "@cdktf/provider-aws/lib/s3-object/index.js";
import { AssetType, TerraformAsset } from "cdktf";
import { Construct } from "constructs";
import { INDEX, type PageFile } from "./read-page.ts";

export interface PageObjectsProps {
  readonly bucketName: string;
  readonly pageFiles: readonly PageFile[];
}

/**
 * The page's own files, uploaded if their contents differ from those in the bucket.
 *
 * @example
 * new PageObjects(stack, "files", { bucketName: "daily-delta-dev-site", pageFiles });
 */
export class PageObjects extends Construct {
  readonly #bucketName: string;

  constructor(scope: Construct, id: string, { bucketName, pageFiles }: PageObjectsProps) {
    super(scope, id);
    this.#bucketName = bucketName;
    // The files that a new index names must be there before it.
    const isIndex = ({ path }: PageFile): boolean => path === INDEX;
    const others = pageFiles.filter((file) => !isIndex(file)).map((file) => this.#upload(file, []));
    for (const index of pageFiles.filter(isIndex)) this.#upload(index, others);
  }

  #upload(file: PageFile, dependsOn: S3Object[]): S3Object {
    const { path, contentType, cacheControl } = file;
    // The path is relative and the hash that of the contents, so that another clone's plan does not
    // differ.
    const asset = new TerraformAsset(this, `${path}-asset`, {
      path: file.file,
      type: AssetType.FILE,
    });
    return new S3Object(this, path, {
      bucket: this.#bucketName,
      key: path,
      source: asset.path,
      // S3's own hash of the contents: a deploy restores an object that was changed by hand.
      etag: asset.assetHash.toLowerCase(),
      contentType,
      cacheControl,
      dependsOn,
      // Files of the old index are deleted after the new index is there.
      lifecycle: { createBeforeDestroy: true },
    });
  }
}
