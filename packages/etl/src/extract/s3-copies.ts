import { SourceError, SourceUnavailableError } from "../core/errors.ts";
import type { Copies } from "./copies.ts";

/** Size of what is sent at once, in bytes; S3 takes 10,000 pieces of at least 5 MiB. */
const PIECE = 2 ** 23;
const MOST_ATTEMPTS = 4;
/** Objects of the bucket that are copies; a rule of the bucket deletes them. */
const FOLDER = "copies/";

type Client = import("@aws-sdk/client-s3").S3Client;

/** Copies in a bucket of S3, whose own rule deletes them. */
export class S3Copies implements Copies {
  readonly #bucket: string;

  constructor(bucket: string) {
    this.#bucket = bucket;
  }

  async write(name: string, body: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void> {
    const {
      CompleteMultipartUploadCommand,
      CreateMultipartUploadCommand,
      S3Client,
      UploadPartCommand,
    } = await import("@aws-sdk/client-s3");
    const client = new S3Client({ maxAttempts: MOST_ATTEMPTS });
    const place = { Bucket: this.#bucket, Key: FOLDER + name };
    const send = this.#sending(client, name, signal);
    try {
      const { UploadId } = await send(new CreateMultipartUploadCommand(place));
      const Parts: { ETag: string | undefined; PartNumber: number }[] = [];
      for await (const Body of pieces(body)) {
        const PartNumber = Parts.length + 1;
        const part = { ...place, UploadId, PartNumber, Body };
        const { ETag } = await send(new UploadPartCommand(part));
        Parts.push({ ETag, PartNumber });
      }
      const MultipartUpload = { Parts };
      await send(new CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload }));
    } finally {
      client.destroy();
    }
  }

  async *read(
    name: string,
    from: number,
    to: number,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    if (from >= to) return;
    const { GetObjectCommand, S3Client } = await import("@aws-sdk/client-s3");
    const client = new S3Client({ maxAttempts: MOST_ATTEMPTS });
    try {
      const Range = `bytes=${from}-${to - 1}`;
      const place = { Bucket: this.#bucket, Key: FOLDER + name, Range };
      const { Body } = await this.#sending(client, name, signal)(new GetObjectCommand(place));
      try {
        yield* Body as AsyncIterable<Uint8Array>;
      } catch (error) {
        throw signal.aborted ? error : this.#errorOf(name, error);
      }
    } finally {
      client.destroy();
    }
  }

  #sending(client: Client, name: string, abortSignal: AbortSignal): Client["send"] {
    const send = async (command: Parameters<Client["send"]>[0]) => {
      try {
        return await client.send(command, { abortSignal });
      } catch (error) {
        throw abortSignal.aborted ? error : this.#errorOf(name, error);
      }
    };
    return send as Client["send"];
  }

  #errorOf(name: string, error: unknown): Error {
    const { $fault, message } = error as Error & { $fault?: string };
    const text = `the copy ${name} of a source in bucket ${this.#bucket} cannot be used: ${message.replace(/\.+$/, "")}`;
    return $fault === "client"
      ? new SourceError(
          `${text}. Check that the bucket is there, and that the function may use it`,
          {
            cause: error,
          },
        )
      : new SourceUnavailableError(text, { cause: error });
  }
}

/** Collects chunks to pieces that S3 takes. */
async function* pieces(body: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let chunks: Uint8Array[] = [];
  let bytes = 0;
  let isBegun = false;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.byteLength;
    if (bytes < PIECE) continue;
    yield Buffer.concat(chunks);
    [chunks, bytes, isBegun] = [[], 0, true];
  }
  // Of an empty file, too.
  if (bytes > 0 || !isBegun) yield Buffer.concat(chunks);
}
