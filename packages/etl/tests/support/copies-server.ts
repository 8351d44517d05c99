import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** Something that goes wrong with a request: an error of S3, or a connection that breaks within the answer. */
export type S3Fault = { readonly status: number; readonly code: string } | "cut";

/** As much of S3 as copies use: uploads in pieces, and ranges; an upload is seen once it is complete. */
export class CopiesServer implements AsyncDisposable {
  static readonly bucket = "daily-delta-copies";
  readonly objects = new Map<string, Buffer>();
  /** The requests so far, such as `POST ?uploads`. */
  readonly requests: string[] = [];
  /** Says what goes wrong with the n-th request, from 1. */
  faultOf: (n: number) => S3Fault | undefined = () => undefined;
  readonly #uploads = new Map<string, Map<number, Buffer>>();
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  /** Starts a server on a free port, and names it and credentials in the environment. */
  static async start(): Promise<CopiesServer> {
    const server = new CopiesServer();
    server.#server.listen(0, "127.0.0.1").unref();
    await once(server.#server, "listening");
    const { port } = server.#server.address() as AddressInfo;
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`,
      ...{ AWS_REGION: "eu-central-1", AWS_ACCESS_KEY_ID: "id", AWS_SECRET_ACCESS_KEY: "key" },
    });
    return server;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    delete process.env.AWS_ENDPOINT_URL_S3;
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", headers } = request;
    const { pathname, searchParams: query } = new URL(request.url ?? "", "http://s3");
    const body = await buffer(request);
    const name = ["uploads", "partNumber", "uploadId"].find((each) => query.has(each));
    this.requests.push(name === undefined ? method : `${method} ?${name}`);
    const fault = this.faultOf(this.requests.length);
    const fail = (status: number, code: string) =>
      response
        .writeHead(status)
        .end(`<Error><Code>${code}</Code><Message>${code}</Message></Error>`);
    if (fault !== undefined && fault !== "cut") return void fail(fault.status, fault.code);

    const [, bucket, ...rest] = pathname.split("/");
    const key = rest.join("/");
    const id = query.get("uploadId") ?? key;
    if (bucket !== CopiesServer.bucket) return void fail(404, "NoSuchBucket");
    if (name === "uploads") {
      this.#uploads.set(id, new Map());
      response.end(
        `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
      );
    } else if (name === "partNumber") {
      this.#uploads.get(id)?.set(Number(query.get("partNumber")), body);
      response.setHeader("ETag", `"${query.get("partNumber")}"`).end();
    } else if (name === "uploadId") {
      const numbers = [...body.toString().matchAll(/<PartNumber>(\d+)</g)].map(([, n]) =>
        Number(n),
      );
      const pieces = numbers.map((n) => this.#uploads.get(id)?.get(n));
      if (pieces.includes(undefined)) return void fail(400, "InvalidPart");
      this.objects.set(key, Buffer.concat(pieces as Buffer[]));
      response.end("<CompleteMultipartUploadResult></CompleteMultipartUploadResult>");
    } else {
      const object = this.objects.get(key);
      if (object === undefined) return void fail(404, "NoSuchKey");
      const [, from = "0", to = ""] = /bytes=(\d+)-(\d+)/.exec(headers.range ?? "") ?? [];
      const bytes = object.subarray(Number(from), Number(to) + 1);
      response.writeHead(206, {
        "Content-Length": bytes.length,
        "Content-Range": `bytes ${from}-${to}/${object.length}`,
      });
      if (fault === undefined) return void response.end(bytes);
      response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
    }
  }
}
