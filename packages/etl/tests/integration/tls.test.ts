import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { sql } from "kysely";
import { DatabaseRefusedError } from "../../src/core/errors.ts";
import { type ServerConfig, serverDatabase } from "../../src/database/server.ts";
import { rdsConfig } from "../../src/lambda/rds.ts";
import { AwsServer, SECRET_ARN } from "../support/aws-server.ts";
import { type Authority, issueServerCertificate, makeAuthority } from "../support/certificates.ts";
import type { ServerProcess } from "../support/server-process.ts";
import { serverUrl } from "../support/server-urls.ts";
import { startTlsServer } from "../support/tls-server.ts";

/** First message of a client: PostgreSQL's SSLRequest. */
const SSL_REQUEST = "0000000804d2162f";

describe("a connection to a database of RDS", () => {
  let aws: AwsServer;
  let authority: Authority;
  let other: Authority;
  /** Its certificate is for localhost. */
  let server: ServerProcess;
  /** Its certificate is for db.example.com and 127.0.0.1. */
  let elsewhere: ServerProcess;

  beforeAll(async () => {
    [aws, authority, other] = await Promise.all([
      AwsServer.start(),
      makeAuthority("Test CA"),
      makeAuthority("Other CA"),
    ]);
    const names: [string[], string[]][] = [
      [["localhost"], []],
      [["db.example.com"], ["127.0.0.1"]],
    ];
    [server, elsewhere] = (await Promise.all(
      names.map(async (of) => startTlsServer(await issueServerCertificate(authority, ...of))),
    )) as [ServerProcess, ServerProcess];
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: aws.url,
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
    });
  });
  afterAll(() => Promise.all([aws.close(), server.stop(), elsewhere.stop()]));

  /** Connection settings of the function. */
  function rds(url: string, ca: string | undefined, parts: { host?: string; port?: number } = {}) {
    const { hostname, port, pathname, username, password } = new URL(url);
    aws.secrets.set(SECRET_ARN, JSON.stringify({ username, password }));
    const place = { host: hostname, port: Number(port), database: pathname.slice(1), ...parts };
    return (signal: AbortSignal) => rdsConfig({ ...place, secretArn: SECRET_ARN, ca }, signal);
  }

  /** The TLS version that the server itself sees. */
  async function connectTo(config: ServerConfig): Promise<string | undefined> {
    await using session = await serverDatabase(config).connect(new AbortController().signal);
    const { rows } = await sql<{ version: string }>`
      select version from pg_stat_ssl where pid = pg_backend_pid() and ssl`.execute(session.db);
    return rows[0]?.version;
  }

  /** Fails to connect, and gives the error's text. */
  async function refusal(config: ServerConfig): Promise<string> {
    const error = await connectTo(config).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DatabaseRefusedError);
    expect(error).toMatchObject({ code: "DATABASE_REFUSED" });
    return (error as Error).message;
  }

  it("is established where an authority that is trusted vouches for the name", async () => {
    expect(await connectTo(rds(server.url, authority.certificate))).toBe("TLSv1.3");
  });

  it("is established where it vouches for the address, and is one of several", async () => {
    const both = `${other.certificate}\n${authority.certificate}\n`;
    expect(await connectTo(rds(elsewhere.url, both, { host: "127.0.0.1" }))).toBe("TLSv1.3");
  });

  const advice =
    /\. (Check the host name, and the certificate authority that is trusted|Enable TLS on the server, or use sslmode=prefer in a network that you trust)$/;

  it.each<[string, () => ServerConfig, RegExp]>([
    [
      "another authority vouches",
      () => rds(server.url, other.certificate),
      /localhost:\d+: unable to verify the first certificate/,
    ],
    [
      "only the authorities of RDS are trusted",
      () => rds(server.url, undefined),
      /localhost:\d+: unable to verify the first certificate/,
    ],
    [
      "the trusted authority is not a certificate",
      () => rds(server.url, "-----BEGIN CERTIFICATE-----\nrubbish\n-----END CERTIFICATE-----\n"),
      /localhost:\d+: /,
    ],
    [
      "the name is another",
      () => rds(elsewhere.url, authority.certificate),
      /Host: localhost\. is not in the cert's altnames: DNS:db\.example\.com/,
    ],
    [
      "the address is not in the certificate",
      () => rds(server.url, authority.certificate, { host: "127.0.0.1" }),
      /IP: 127\.0\.0\.1 is not in the cert's list/,
    ],
    [
      "the server has no TLS",
      () => rds(serverUrl("18"), authority.certificate),
      /127\.0\.0\.1:\d+: The server does not support SSL connections\./,
    ],
  ])("is refused where %s", async (_, config, reason) => {
    const message = await refusal(config());
    expect(message).toMatch(/^no safe connection to the database at /);
    expect(message).toMatch(reason);
    expect(message).toMatch(advice);
  });

  it("is refused by the server where it is plain", async () => {
    const message = await refusal({ connectionString: `${server.url}?sslmode=disable` });
    expect(message).toMatch(
      /no pg_hba\.conf entry .* no encryption \(SQLSTATE 28000\)\. .*TLS \(sslmode=verify-full\)$/,
    );
  });

  it.each<[string, string | undefined, () => Authority, number]>([
    ["a server that proves its name", undefined, () => authority, 0],
    ["a server with an untrusted certificate", undefined, () => other, 0],
    ["a middleman who says that there is no TLS", "N", () => authority, 8],
    ["a middleman who says nothing of use", "E", () => authority, 8],
  ])("sends nothing in the clear to %s", async (_, answer, trusted, length) => {
    const tap = await startTap(Number(new URL(server.url).port), answer);
    const { username, password, pathname } = new URL(server.url);
    const config = rds(server.url, trusted().certificate, { port: tap.port });
    const failure = await connectTo(config).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure === undefined).toBe(trusted() === authority && answer === undefined);
    const sent = await tap.close();
    expect(sent.subarray(0, 8).toString("hex")).toBe(SSL_REQUEST);
    if (length > 0) expect(sent).toHaveLength(length);
    else expect(isTls(sent.subarray(8))).toBe(true);
    for (const secret of [username, password, pathname.slice(1), "daily-delta", "datestyle"]) {
      expect(sent.includes(secret)).toBe(false);
    }
  });
});

interface Tap {
  readonly port: number;
  /** Ends it, and gives all that the client sent. */
  close(): Promise<Buffer>;
}

/**
 * Stands between a client and the server on a port, and writes down what the client sends.
 *
 * @param answer sent to the client in the server's place, which then hears nothing of it
 */
async function startTap(port: number, answer: string | undefined): Promise<Tap> {
  const sent: Buffer[] = [];
  const sockets: Socket[] = [];
  const ended: Promise<unknown>[] = [];
  const tap = createServer((client) => {
    client.on("data", (bytes) => void sent.push(Buffer.from(bytes))).on("error", () => {});
    sockets.push(client);
    // Not by events.once, which rejects when the client has gone before the answer is written.
    ended.push(new Promise((resolve) => client.once("close", resolve)));
    if (answer !== undefined) {
      client.once("data", () => client.write(answer));
      return;
    }
    const server = connect(port, "127.0.0.1").on("error", () => {});
    sockets.push(server);
    client.pipe(server).pipe(client);
  });
  tap.listen(0, "127.0.0.1").unref();
  await once(tap, "listening");
  return {
    port: (tap.address() as AddressInfo).port,
    async close() {
      // What is on its way still counts: a client closes after the last byte.
      await Promise.all(ended);
      for (const socket of sockets) socket.destroy();
      tap.close();
      return Buffer.concat(sent);
    },
  };
}

/** Checks whether bytes are records of TLS from the first to the last (RFC 8446, 5.1). */
function isTls(bytes: Buffer): boolean {
  let at = 0;
  while (at < bytes.length) {
    const [type = 0, major] = bytes.subarray(at);
    if (type < 20 || type > 23 || major !== 3) return false;
    at += 5 + bytes.readUInt16BE(at + 3);
  }
  return at > 0 && at === bytes.length;
}
