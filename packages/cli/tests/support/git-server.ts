import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";

/** Serves one repository over HTTP, as git's own server program answers. */
export class GitServer implements AsyncDisposable {
  readonly url: string;
  /** Bodies of the requests for contents or commits. */
  readonly fetches: string[] = [];
  /** Answers the next requests with this status instead. */
  failWith: number | undefined;
  readonly #server: ReturnType<typeof createServer>;

  private constructor(server: ReturnType<typeof createServer>) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/repo.git`;
  }

  static async start(path: string): Promise<GitServer> {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const running = new GitServer(server);
    server.on("request", async (request, response) => {
      const parts: Buffer[] = [];
      for await (const chunk of request) parts.push(chunk);
      const sent = Buffer.concat(parts);
      const body = request.headers["content-encoding"] === "gzip" ? gunzipSync(sent) : sent;
      const isFetch = request.method === "POST";
      const text = body.toString("latin1");
      if (isFetch && text.includes("command=fetch")) running.fetches.push(text);
      if (running.failWith !== undefined) {
        response.writeHead(running.failWith).end();
        return;
      }
      const kind = isFetch ? "result" : "advertisement";
      response.writeHead(200, { "content-type": `application/x-git-upload-pack-${kind}` });
      if (!isFetch) response.write("001e# service=git-upload-pack\n0000");
      const args = [
        "upload-pack",
        "--stateless-rpc",
        ...(isFetch ? [] : ["--advertise-refs"]),
        path,
      ];
      const protocol = String(request.headers["git-protocol"] ?? "");
      const child = spawn("git", args, {
        env: { ...process.env, GIT_PROTOCOL: protocol },
        stdio: ["pipe", "pipe", "ignore"],
      });
      child.stdin.on("error", () => {}).end(body);
      child.stdout.pipe(response);
    });
    return running;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
