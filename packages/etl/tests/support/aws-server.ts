import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export const TOPIC_ARN = "arn:aws:sns:eu-central-1:123456789012:daily-delta";
export const BUCKET = "daily-delta-site";
export const SECRET_ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:database-AbCdEf";

/** A message as a topic takes it. */
export interface Published {
  readonly subject: string;
  readonly message: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export type Operation = "GetParameter" | "GetSecretValue" | "Publish" | "PutObject";

/** An object as a bucket takes it. */
export interface StoredObject {
  readonly text: string;
  readonly type: string | undefined;
  readonly cacheControl: string | undefined;
}

/** Failure of an operation: with an error of AWS, or without any answer. */
export type Fault = AwsError | "silence";

/** An error of AWS; from status 500 on it is the service's fault. */
export class AwsError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message = "the test wants it so") {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Valid subject of SNS: ASCII without control characters, less than 100 of them. */
const SUBJECT = /^[\x21-\x7e][\x20-\x7e]{0,98}$/;
const LONGEST_MESSAGE = 262_144;

/** As much of Secrets Manager, SNS and S3 as the function uses, for the real SDK to talk to. */
export class AwsServer {
  /** Published messages, in order. */
  readonly messages: Published[] = [];
  /** Strings of the secrets, by ARN; without one the secret is binary. */
  readonly secrets = new Map<string, string | undefined>();
  /** Values of the parameters, by ARN. */
  readonly parameters = new Map<string, string>();
  /** The objects of the bucket, by key. */
  readonly objects = new Map<string, StoredObject>();
  /** Called for each request that stays without an answer, such as to move a test's clock. */
  onSilence = (): void => {};
  readonly #faults = new Map<Operation, { fault: Fault; times: number }>();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  /** Starts the server on a free port of 127.0.0.1. */
  static async start(): Promise<AwsServer> {
    const aws = new AwsServer();
    // A test that forgets to close its server does not keep jest from ending.
    aws.#server.listen(0, "127.0.0.1").unref();
    await once(aws.#server, "listening");
    return aws;
  }

  /** For AWS_ENDPOINT_URL. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Number of open connections of clients. */
  connections(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
    });
  }

  /** Makes so many of an operation's next calls go wrong; the SDK makes up to four in a row. */
  fail(operation: Operation, fault: Fault, times = Number.POSITIVE_INFINITY): void {
    this.#faults.set(operation, { fault, times });
  }

  /** Makes everything work again. */
  heal(): void {
    this.onSilence = () => {};
    this.#faults.clear();
  }

  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    if (request.method === "PUT") return this.#answerPut(request, response, body);
    // AWS JSON names the operation in a header, the query protocol in the form.
    const target = request.headers["x-amz-target"];
    const isJson = target !== undefined;
    const form = new URLSearchParams(isJson ? "" : body);
    const operation = isJson ? String(target).replace(/^\w+\./, "") : form.get("Action");
    const respond = (status: number, json: unknown, xml: string) =>
      response
        .writeHead(status, { "Content-Type": isJson ? "application/x-amz-json-1.1" : "text/xml" })
        .end(isJson ? JSON.stringify(json) : xml);
    try {
      const fault = this.#nextFault(operation as Operation);
      if (fault === "silence") {
        this.onSilence();
        return;
      }
      if (fault !== undefined) throw fault;
      if (operation === "GetSecretValue") respond(200, this.#getSecret(JSON.parse(body)), "");
      else if (operation === "GetParameter") respond(200, this.#getParameter(JSON.parse(body)), "");
      else if (operation === "Publish") respond(200, undefined, this.#publish(form));
      else throw new AwsError(400, "InvalidAction", `the test's AWS has no ${operation}`);
    } catch (error) {
      const { status, code, message } = error as AwsError;
      const side = status < 500 ? "Sender" : "Receiver";
      respond(
        status,
        { __type: code, message },
        `<ErrorResponse><Error><Type>${side}</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
      );
    }
  }

  /** S3 names its operations by method and path. */
  #answerPut({ url = "", headers }: IncomingMessage, response: ServerResponse, text: string): void {
    const fault = this.#nextFault("PutObject");
    if (fault === "silence") {
      this.onSilence();
      return;
    }
    if (fault !== undefined) {
      response.writeHead(fault.status).end(`<Error><Code>${fault.code}</Code></Error>`);
      return;
    }
    const { pathname } = new URL(url, this.url);
    const [, bucket, ...key] = pathname.split("/");
    if (bucket !== BUCKET) {
      response.writeHead(404).end("<Error><Code>NoSuchBucket</Code></Error>");
      return;
    }
    this.objects.set(key.join("/"), {
      text,
      type: headers["content-type"],
      cacheControl: headers["cache-control"],
    });
    response.writeHead(200).end();
  }

  #nextFault(operation: Operation): Fault | undefined {
    const next = this.#faults.get(operation);
    if (next === undefined || next.times === 0) return undefined;
    next.times--;
    return next.fault;
  }

  #getSecret({ SecretId: arn }: { SecretId: string }): unknown {
    if (!this.secrets.has(arn)) {
      const message = "Secrets Manager can't find the specified secret.";
      throw new AwsError(400, "ResourceNotFoundException", message);
    }
    const SecretString = this.secrets.get(arn);
    const value = SecretString === undefined ? { SecretBinary: "AAEC" } : { SecretString };
    return { ARN: arn, Name: "database", VersionId: randomUUID(), ...value };
  }

  #getParameter({ Name, WithDecryption }: { Name: string; WithDecryption?: boolean }): unknown {
    const text = this.parameters.get(Name);
    if (text === undefined) throw new AwsError(400, "ParameterNotFound", "");
    // Without decryption, AWS answers with the encrypted text.
    return {
      Parameter: { ARN: Name, Type: "SecureString", Value: WithDecryption ? text : "AQI=" },
    };
  }

  #publish(form: URLSearchParams): string {
    if (form.get("TopicArn") !== TOPIC_ARN) throw new AwsError(404, "NotFound", "No such topic");
    const [subject, message] = [form.get("Subject") ?? "", form.get("Message") ?? ""];
    const attributes: Record<string, string> = {};
    for (let i = 1; form.has(`MessageAttributes.entry.${i}.Name`); i++) {
      const part = (name: string) => form.get(`MessageAttributes.entry.${i}.${name}`) ?? "";
      attributes[part("Name")] = part("Value.StringValue");
    }
    const isGood =
      SUBJECT.test(subject) && Object.values(attributes).every((value) => value !== "");
    if (!isGood || message === "" || Buffer.byteLength(message) > LONGEST_MESSAGE) {
      throw new AwsError(400, "InvalidParameter", "subject, message or an attribute is wrong");
    }
    this.messages.push({ subject, message, attributes });
    return `<PublishResponse><PublishResult><MessageId>${randomUUID()}</MessageId></PublishResult></PublishResponse>`;
  }
}
