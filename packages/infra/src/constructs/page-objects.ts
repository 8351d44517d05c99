import { S3Object } from "@cdktf/provider-aws/lib/s3-object/index.js";
import { AssetType, TerraformAsset } from "cdktf";
import { Construct } from "constructs";
import { INDEX, type PageFile } from "../read-page.ts";

export interface PageObjectsProps {
  readonly bucketName: string;
  readonly page: readonly PageFile[];
}

/** The page's own files, uploaded where their contents differ from what the bucket has. */
export class PageObjects extends Construct {
  readonly #bucketName: string;

  constructor(scope: Construct, id: string, { bucketName, page }: PageObjectsProps) {
    super(scope, id);
    this.#bucketName = bucketName;
    // Whoever gets a new index must find the files that it names.
    const others = page.filter(({ path }) => path !== INDEX).map((file) => this.#upload(file, []));
    for (const file of page.filter(({ path }) => path === INDEX)) this.#upload(file, others);
  }

  #upload(file: PageFile, dependsOn: S3Object[]): S3Object {
    const { path, contentType, cacheControl } = file;
    // Its path is relative and its hash that of the contents, so that another clone's plan does
    // not differ.
    const asset = new TerraformAsset(this, `${path}-asset`, {
      path: file.file,
      type: AssetType.FILE,
    });
    return new S3Object(this, path, {
      bucket: this.#bucketName,
      key: path,
      source: asset.path,
      // S3's own hash of the contents: whoever changed the object by hand finds it put back.
      etag: asset.assetHash.toLowerCase(),
      contentType,
      cacheControl,
      dependsOn,
      // What the old index names goes after the new one is there.
      lifecycle: { createBeforeDestroy: true },
    });
  }
}
