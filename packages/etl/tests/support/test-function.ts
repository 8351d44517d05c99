import { randomUUID } from "node:crypto";
import { devNull } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { inspect } from "node:util";
import { expect, jest } from "@jest/globals";
import type { Context } from "aws-lambda";
import { Client, type QueryResultRow } from "pg";
import type { Dataset } from "../../src/datasets/dataset.ts";
import { usDaily } from "../../src/datasets/us-daily.ts";
import { usStates } from "../../src/datasets/us-states.ts";
import { createHandler } from "../../src/handler.ts";
import type { RunRecord } from "../../src/record/run-record.ts";
import type { PhaseAnswer } from "../../src/run-phase-on-lambda.ts";
import { AwsServer, BUCKET, type Published, SECRET_ARN, TOPIC_ARN } from "./aws-server.ts";
import { issueServerCertificate, makeAuthority } from "./certificates.ts";
import { BLOCKED } from "./connections.ts";
import { covidFile, type Day } from "./covid-web.ts";
import { file } from "./http-responders.ts";
import { type Responder, startHttpServer, type TestServer } from "./http-server.ts";
import type { ServerProcess } from "./server-process.ts";
import { replaceSystemClock, TestClock } from "./test-clock.ts";
import { EMPTY_LEDGER } from "./test-databases.ts";
import { startTlsServer } from "./tls-server.ts";

/** In every secret that the tests make: no output may have it. */
export const SECRET_WORD = "hunter2-hunter2";

/** Environment variables; undefined: not set. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** A line of the function's logs, or of its metrics. */
export type Line = Readonly<Record<string, unknown>>;

/** Result and effects of one invocation. */
export interface Invocation {
  readonly record: RunRecord | undefined;
  /** The same, of a phase of a shared run. */
  readonly answer: PhaseAnswer | undefined;
  readonly error: Error | undefined;
  readonly messages: readonly Published[];
  readonly logs: readonly Line[];
  readonly metrics: readonly Line[];
}

export interface InvokeOptions {
  /** @default a new one */
  readonly requestId?: string;
  /** The function's time limit in milliseconds, by the test's clock. @default 60000 */
  readonly limit?: number;
  /** Variables that are not as the function was deployed with. */
  readonly variables?: Variables;
  /** @default those that come with the program */
  readonly datasets?: readonly Dataset[];
}

/**
 * The function as it is deployed, and all that it meets there: its environment variables, a
 * database that accepts only TLS, AWS, and a web server with its sources.
 */
export class TestFunction {
  readonly aws: AwsServer;
  /** Time as the function sees it; it passes only when the function sleeps, or the test moves it. */
  readonly clock = new TestClock();
  readonly web: TestServer;
  readonly variables: Variables;
  readonly #postgres: ServerProcess;
  readonly #client: Client;
  readonly #password: string;
  readonly #output: string[] = [];
  readonly #replacedClock = replaceSystemClock(this.clock);

  private constructor(
    aws: AwsServer,
    web: TestServer,
    postgres: ServerProcess,
    authority: string,
    client: Client,
  ) {
    this.aws = aws;
    this.web = web;
    this.#postgres = postgres;
    this.#client = client;
    const url = new URL(postgres.url);
    this.#password = url.password;
    const place = (dataset: string, source: string) => web.url(`/${dataset}/${source}.csv`);
    this.variables = {
      AWS_ENDPOINT_URL: aws.url,
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: SECRET_WORD,
      AWS_SESSION_TOKEN: SECRET_WORD,
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
      ENVIRONMENT: "test",
      DATABASE_HOST: url.hostname,
      DATABASE_PORT: url.port,
      DATABASE_NAME: url.pathname.slice(1),
      DATABASE_SECRET_ARN: SECRET_ARN,
      DATABASE_CA: authority,
      TOPIC_ARN,
      SITE_BUCKET: BUCKET,
      SOURCE_TOKENS_SECRET_ARN: undefined,
      SHRINK_LIMIT: undefined,
      MAX_SOURCE_BYTES: undefined,
      SOURCE_URLS: JSON.stringify({
        "us-daily": { nyt: place("us-daily", "nyt"), jhu: place("us-daily", "jhu") },
        "us-states": { nyt: place("us-states", "nyt") },
      }),
    };
  }

  static async start(): Promise<TestFunction> {
    const authority = await makeAuthority("Test CA");
    const certificate = await issueServerCertificate(authority, ["localhost"], ["127.0.0.1"]);
    const [aws, web, postgres] = await Promise.all([
      AwsServer.start(),
      startHttpServer(),
      startTlsServer(certificate),
    ]);
    const ca = authority.certificate;
    const client = new Client({ connectionString: postgres.url, ssl: { ca } });
    await client.connect();
    const test = new TestFunction(aws, web, postgres, ca, client);
    for (const name of ["stdout", "stderr"] as const) {
      jest.spyOn(process[name], "write").mockImplementation((chunk) => {
        test.#output.push(String(chunk));
        return true;
      });
    }
    return test;
  }

  async close(): Promise<void> {
    jest.restoreAllMocks();
    this.#replacedClock[Symbol.dispose]();
    await this.#client.end();
    await Promise.all([this.aws.close(), this.web.close(), this.#postgres.stop()]);
  }

  /** An empty database, AWS in order, and the files of day 1. */
  async reset(): Promise<void> {
    this.aws.heal();
    this.aws.messages.length = 0;
    const { username, password } = new URL(this.#postgres.url);
    this.aws.secrets.set(SECRET_ARN, JSON.stringify({ username, password }));
    this.serveDay(1);
    await this.query(EMPTY_LEDGER);
    await this.query("drop table if exists us_daily, us_states");
  }

  serveDay(day: Day): void {
    for (const dataset of [usDaily, usStates]) {
      for (const { name } of dataset.sources) {
        this.web.serve(`/${dataset.name}/${name}.csv`, file(covidFile(dataset, name, day)));
      }
    }
  }

  /** Serves something else for the only source of us-states. */
  serveStates(...responders: readonly [Responder, ...Responder[]]): void {
    this.web.serve("/us-states/nyt.csv", ...responders);
  }

  /** Statements of the test itself. */
  async query<R extends QueryResultRow>(text: string): Promise<R[]> {
    return (await this.#client.query<R>(text)).rows;
  }

  /** Every line that the function wrote so far. */
  get lines(): readonly Line[] {
    return parseLines(this.#output);
  }

  /**
   * Invokes the function once. Every invocation has to end within its time limit, to write lines
   * of JSON only, and to keep the secret.
   */
  async invoke(event: unknown, options: InvokeOptions = {}): Promise<Invocation> {
    const { requestId = randomUUID(), limit = 60_000, variables = {}, datasets } = options;
    setVariables({ ...this.variables, ...variables });
    const [told, written] = [this.aws.messages.length, this.#output.length];
    const end = this.clock.now().getTime() + limit;
    let answer: RunRecord | PhaseAnswer | undefined;
    let error: Error | undefined;
    try {
      answer = await createHandler(datasets)(event, contextOf(requestId, end, this.clock));
    } catch (thrown) {
      error = thrown as Error;
    }
    expect(end - this.clock.now().getTime()).toBeGreaterThan(0);
    const messages = this.aws.messages.slice(told);
    const output = this.#output.slice(written);
    const said = inspect([answer, error, messages, output], EVERYTHING);
    for (const secret of [this.#password, SECRET_WORD]) expect(said).not.toContain(secret);
    const lines = parseLines(output);
    const phase = answer !== undefined && "phase" in answer ? answer : undefined;
    return {
      record: phase === undefined ? (answer as RunRecord | undefined) : undefined,
      answer: phase,
      error,
      messages,
      logs: lines.filter((line) => !("_aws" in line)),
      metrics: lines.filter((line) => "_aws" in line),
    };
  }

  /**
   * As `invoke`, while the test holds a lock: whenever a session waits for it, time passes until the
   * next time limit.
   */
  async invokeBlocked(event: unknown, options?: InvokeOptions): Promise<Invocation> {
    const seen = new Set<number>();
    const invocation = this.invoke(event, options);
    const ended = invocation.then(() => true);
    do {
      const waiting = await this.query<{ pid: number }>(BLOCKED);
      const isNew = waiting.some(({ pid }) => !seen.has(pid));
      for (const { pid } of waiting) seen.add(pid);
      if (isNew) this.clock.toNextTimer();
    } while (!(await Promise.race([ended, pause(10, false)])));
    return await invocation;
  }
}

const EVERYTHING = { depth: null, maxStringLength: null, maxArrayLength: null, showHidden: true };

const parseLines = (output: readonly string[]): Line[] =>
  output
    .join("")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));

function setVariables(variables: Variables): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

/** As far as anybody asks it; the rest is of Lambda's past. */
function contextOf(awsRequestId: string, end: number, clock: TestClock): Context {
  const context: Partial<Context> = {
    awsRequestId,
    functionName: "daily-delta-test",
    functionVersion: "$LATEST",
    invokedFunctionArn: "arn:aws:lambda:eu-central-1:123456789012:function:daily-delta-test",
    memoryLimitInMB: "512",
    getRemainingTimeInMillis: () => end - clock.now().getTime(),
  };
  return context as Context;
}
