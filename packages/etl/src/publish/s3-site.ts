import { TimeLimit } from "../core/clock.ts";
import { contentTypeOf, type Site } from "./site.ts";

const TIMEOUT = 10_000;

/** A bucket behind CloudFront: the function may write data files there, and may read nothing. */
export function s3Site(bucket: string): Site {
  return {
    name: `s3://${bucket}`,
    isPublic: true,
    holds: async () => true,
    async write(files, signal) {
      const { PutObjectCommand, S3Client } = await import("@aws-sdk/client-s3");
      const client = new S3Client({ maxAttempts: 4 });
      try {
        for await (const { path, text } of files) {
          const command = new PutObjectCommand({
            Bucket: bucket,
            Key: path,
            Body: text,
            ContentType: contentTypeOf(path),
            // Any run may write it again.
            CacheControl: "public, max-age=60",
          });
          using limit = new TimeLimit(TIMEOUT, signal);
          await client.send(command, { abortSignal: limit.signal });
        }
      } finally {
        client.destroy();
      }
    },
  };
}
