import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from "@aws-sdk/client-s3";

/** Object with its headers. */
interface PageObject {
  readonly path: string;
  readonly contentType: string | undefined;
  readonly cacheControl: string | undefined;
}

/** Bucket of a deployed page, to which its function publishes. */
export class DeployedPage {
  readonly #bucket: string;
  readonly #s3 = new S3Client({});

  /** @param variables of the function */
  constructor({ SITE_BUCKET = "" }: Readonly<Record<string, string>> = {}) {
    this.#bucket = SITE_BUCKET;
  }

  /** Returns the URL at which moto serves an object; its CloudFront serves nothing. */
  url(endpoint: string, path: string): string {
    return `${endpoint}/${this.#bucket}/${path}`;
  }

  /** Lists the page's own files, in the order of their paths. */
  async files(): Promise<PageObject[]> {
    return (await this.#objects()).filter(({ path }) => !path.startsWith("data/"));
  }

  /** Lists the files that runs have written, in the order of their paths. */
  async data(): Promise<PageObject[]> {
    return (await this.#objects()).filter(({ path }) => path.startsWith("data/"));
  }

  async text(path: string): Promise<string> {
    const command = new GetObjectCommand({ Bucket: this.#bucket, Key: path });
    const { Body } = await this.#s3.send(command);
    return (await Body?.transformToString()) ?? "";
  }

  async json(path: string): Promise<unknown> {
    return JSON.parse(await this.text(path));
  }

  async #objects(): Promise<PageObject[]> {
    const list = new ListObjectsV2Command({ Bucket: this.#bucket });
    const { Contents = [] } = await this.#s3.send(list);
    return await Promise.all(
      Contents.map(async ({ Key: path = "" }) => {
        const head = new HeadObjectCommand({ Bucket: this.#bucket, Key: path });
        const { ContentType, CacheControl } = await this.#s3.send(head);
        return { path, contentType: ContentType, cacheControl: CacheControl };
      }),
    );
  }
}
