import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type RequestOptions,
  request,
  type Server,
  type ServerResponse,
} from "node:http";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { Associations } from "./associations.ts";
import type { Invocation } from "./deployed-function.ts";
import { MotoCorrections } from "./moto-corrections.ts";
import { end, freePort } from "./processes.ts";
import { StateMachines } from "./state-machines.ts";

/** Recorded parts of requests: moto's answers contain neither the passwords nor the code sent. */
const KEPT = /MasterUserPassword|"ZipFile"/;
const INVOCATIONS = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/** Answers the calls of one function. */
export type Invoked = (event: object) => Promise<Pick<Invocation, "payload" | "isError">>;

/** moto, which simulates AWS, behind a proxy that records the parts of requests that moto drops. */
export class Aws implements AsyncDisposable {
  readonly endpoint: string;
  readonly #kept: string[] = [];
  readonly #associations = new Associations();
  readonly #corrections = new MotoCorrections();
  readonly #machines = new StateMachines();
  readonly #functions = new Map<string, Invoked>();
  readonly #moto: ChildProcess;
  readonly #listener: Server;

  private constructor(endpoint: string, motoPort: number, moto: ChildProcess) {
    this.endpoint = endpoint;
    this.#moto = moto;
    this.#listener = createServer((incoming, answer) => {
      this.#pass(incoming, answer, motoPort).catch((error) => {
        answer.writeHead(502).end(String(error));
      });
    });
  }

  /** Passes a request on to moto, and its answer back, both corrected where moto needs it. */
  async #pass(incoming: IncomingMessage, answer: ServerResponse, port: number): Promise<void> {
    const { method = "GET", headers, url: path = "/" } = incoming;
    const bytes = await buffer(incoming);
    const text = bytes.toString("latin1");
    if (KEPT.test(text)) this.#kept.push(text);
    const invoked = this.#functions.get(functionOf(path));
    if (invoked !== undefined) {
      const { payload, isError } = await invoked(JSON.parse(bytes.toString()));
      answer.writeHead(200, isError ? { "x-amz-function-error": "Unhandled" } : {});
      answer.end(JSON.stringify(payload));
      return;
    }
    const target = String(headers["x-amz-target"]);
    const own = this.#associations.answer(target, text) ?? this.#machines.answer(target);
    if (own !== undefined) {
      answer.writeHead(200, { "content-type": "application/x-amz-json-1.1" });
      answer.end(JSON.stringify(own));
      return;
    }
    const { host: _, "content-length": __, connection: ___, ...passed } = headers;
    const askAs = async (headers: OutgoingHttpHeaders, body: string): Promise<string> => {
      const response = await this.#call({ port, method, path, headers }, Buffer.from(body));
      return (await buffer(response)).toString();
    };
    const ask = (body: string) => askAs(passed, body);
    const correction =
      (await this.#machines.correct(target, bytes.toString(), (action, body, region) =>
        askAs({ ...inRegion(passed, region), "x-amz-target": action }, body),
      )) ?? (await this.#corrections.correct({ method, url: path, body: text }, ask));
    const body = correction.body === undefined ? bytes : Buffer.from(correction.body);
    const response = await this.#call(
      {
        ...{ port, method, path },
        headers: { ...inRegion(passed, correction.region), host: headers.host },
      },
      body,
    );
    if (correction.answer === undefined) {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
      return;
    }
    const corrected = Buffer.from(correction.answer((await buffer(response)).toString()));
    const { "transfer-encoding": ____, ...kept } = response.headers;
    answer
      .writeHead(response.statusCode ?? 502, { ...kept, "content-length": corrected.length })
      .end(corrected);
  }

  async #call(options: RequestOptions, body: Buffer): Promise<IncomingMessage> {
    const length = body.length > 0 ? { "content-length": body.length } : {};
    const outgoing = request({
      ...options,
      host: "127.0.0.1",
      headers: { ...options.headers, ...length } as OutgoingHttpHeaders,
    });
    outgoing.end(body);
    const [response] = (await once(outgoing, "response")) as [IncomingMessage];
    return response;
  }

  static async start(): Promise<Aws> {
    const [motoPort, port] = [await freePort(), await freePort()];
    const moto = spawn("moto_server", ["-H", "127.0.0.1", "-p", String(motoPort)], {
      stdio: "ignore",
      // Loads the policies of AWS, such as the one of Systems Manager's hosts.
      env: {
        ...process.env,
        MOTO_IAM_LOAD_MANAGED_POLICIES: "true",
        // State machines call their functions here.
        MOTO_PORT: String(port),
        // moto would run functions that a topic calls with Docker, and pull images for it.
        DOCKER_HOST: "unix:///nowhere.sock",
      },
    });
    const aws = new Aws(`http://127.0.0.1:${port}`, motoPort, moto);
    aws.#listener.listen(port, "127.0.0.1");
    await once(aws.#listener, "listening");
    while (moto.exitCode === null) {
      const isUp = await fetch(`http://127.0.0.1:${motoPort}/moto-api/`).then(
        () => true,
        () => false,
      );
      if (isUp) {
        const config = JSON.stringify({ stepfunctions: { execute_state_machine: true } });
        await fetch(`${aws.endpoint}/moto-api/config`, { method: "POST", body: config });
        return aws;
      }
      await sleep(250);
    }
    await aws[Symbol.asyncDispose]();
    throw new Error("moto's server does not start. Start moto_server by hand to see why");
  }

  /** Lets state machines and clients invoke a function, which moto cannot run. */
  onInvoke(functionName: string, invoked: Invoked): void {
    this.#functions.set(functionName, invoked);
  }

  /** Environment variables of clients of AWS. */
  get variables(): Record<string, string> {
    return {
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "testing",
      AWS_SECRET_ACCESS_KEY: "testing",
    };
  }

  /** The passwords that the database service was given, in their order. */
  get databasePasswords(): string[] {
    return this.#kept.flatMap((body) => new URLSearchParams(body).get("MasterUserPassword") ?? []);
  }

  /**
   * The uploaded archive of which Lambda says that it has it.
   *
   * @param codeSha256 as Lambda gives it of a function or a layer
   */
  archive(codeSha256: string | undefined): Buffer {
    for (const body of this.#kept.filter((text) => text.includes('"ZipFile"'))) {
      // Of a new function, of a new layer, or of a function's new code.
      const { Code, Content, ZipFile } = JSON.parse(body);
      const bytes = Buffer.from((Code ?? Content ?? { ZipFile }).ZipFile, "base64");
      if (createHash("sha256").update(bytes).digest("base64") === codeSha256) return bytes;
    }
    throw new Error(`no archive with the SHA-256 ${codeSha256} was uploaded`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    this.#listener.closeAllConnections();
    await end(this.#moto);
  }
}

/** Headers of a request as a client in another region would sign it, which moto does not check. */
function inRegion(headers: IncomingHttpHeaders, region?: string): IncomingHttpHeaders {
  const { authorization } = headers;
  if (region === undefined || authorization === undefined) return headers;
  const scope = /(?<=Credential=[^/]+\/\d+\/)[\w-]+/;
  return { ...headers, authorization: authorization.replace(scope, region) };
}

/** Name of the function that a path invokes, by its name or its ARN; "" for other paths. */
const functionOf = (path: string): string =>
  decodeURIComponent(INVOCATIONS.exec(path)?.[1] ?? "")
    .split(":")
    .at(-1) as string;
