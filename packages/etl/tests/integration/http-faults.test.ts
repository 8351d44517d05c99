import { once } from "node:events";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { SourceError, SourceUnavailableError } from "../../src/core/errors.ts";
import { FAULTS } from "../../src/extract/http-faults.ts";
import { openSource } from "../../src/extract/open-source.ts";
import { DEFAULT_LIMITS } from "../../src/extract/opened-file.ts";
import { issueServerCertificate, makeAuthority } from "../support/certificates.ts";
import { withFailingSockets } from "../support/failing-sockets.ts";
import { status } from "../support/http-responders.ts";
import { startHttpServer, type TestServer } from "../support/http-server.ts";

/** Transient and final faults, written down a second time: a change of the table is a decision. */
const STATUSES: readonly [string, boolean, ...number[]][] = [
  ["202", true, 202],
  ["206", false, 206],
  ["401", false, 401],
  ["407", false, 407],
  ["408", true, 408],
  ["425", true, 425],
  ["429", true, 429],
  ["501", false, 501],
  ["505", false, 505],
  ["506", false, 506],
  ["508", false, 508],
  ["510", false, 510],
  ["511", false, 511],
  ["525", false, 525],
  ["526", false, 526],
  ["5xx", true, 500, 502, 503, 504, 507, 509, 520, 521, 522, 523, 524, 527, 529, 530, 599],
  [
    "other status",
    false,
    ...[201, 203, 204, 205, 300, 304, 400, 402, 403, 404, 405, 406, 409, 410, 411, 412, 413],
    ...[414, 415, 416, 417, 418, 421, 422, 423, 424, 426, 428, 431, 451, 499],
  ],
];
const CODES: readonly [string, boolean, ...string[]][] = [
  ["ECONNREFUSED", true],
  ["ECONNRESET", true],
  ["ECONNABORTED", true],
  ["EPIPE", true],
  ["ETIMEDOUT", true],
  ["EHOSTUNREACH", true],
  ["EHOSTDOWN", true],
  ["ENETUNREACH", true],
  ["ENETDOWN", true],
  ["ENETRESET", true],
  ["EADDRNOTAVAIL", true],
  ["EMFILE", true],
  ["EAI_AGAIN", true],
  ["ENOTFOUND", true],
  ["EAI_FAIL", false],
  ["EACCES", false],
  ["EPERM", false],
  ["ERR_SSL_UNEXPECTED_EOF_WHILE_READING", true],
  ["ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC", true],
  ["ERR_SSL_SSL_ALERT_BAD_RECORD_MAC", true],
  ["ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR", true],
  ["ERR_TLS_HANDSHAKE_TIMEOUT", true],
  ["ERR_TLS_CERT_ALTNAME_INVALID", false],
  ["EPROTO", false],
  ["ERR_SSL_…", false, "ERR_SSL_WRONG_VERSION_NUMBER", "ERR_SSL_NO_PROTOCOLS_AVAILABLE"],
  ["ERR_PROXY_TUNNEL", true],
  ["HPE_INVALID_CONTENT_LENGTH", false],
  ["HPE_UNEXPECTED_CONTENT_LENGTH", false],
  ["HPE_INVALID_TRANSFER_ENCODING", false],
  ["HPE_…", false, "HPE_INVALID_CONSTANT", "HPE_INVALID_HEADER_TOKEN"],
  ["ERR_…", false, "ERR_INVALID_ARG_TYPE", "ERR_STREAM_PREMATURE_CLOSE"],
  ["other code", true, "EWHATEVER", "UND_SOMETHING", "E2BIG"],
  ...Object.keys(FAULTS)
    .filter((name) => /^(UNABLE_|CERT_|CRL_|ERROR_IN_|DEPTH_|SELF_|OUT_OF_MEM$)/.test(name))
    .concat(["INVALID_CA", "PATH_LENGTH_EXCEEDED", "INVALID_PURPOSE", "HOSTNAME_MISMATCH"])
    .map((name): [string, boolean] => [name, false]),
];

const open = (url: string) =>
  openSource(url, { limits: DEFAULT_LIMITS, signal: new AbortController().signal });

async function failureOf(url: string): Promise<Error> {
  try {
    await open(url);
  } catch (error) {
    return error as Error;
  }
  throw new Error(`${url} was opened`);
}

const expectFault = (error: Error, entry: string, passes: boolean): void => {
  expect(error.constructor).toBe(passes ? SourceUnavailableError : SourceError);
  const { advice } = FAULTS[entry] ?? {};
  if (advice !== undefined) expect(error.message).toContain(`. ${advice}`);
};

it("has no entry that is not tested", () => {
  const tested = [...STATUSES, ...CODES].map(([entry]) => entry).sort();
  expect(tested).toEqual(Object.keys(FAULTS).sort());
});

it.each(Object.entries(FAULTS))("names a source for %s", (_, { source }) => {
  expect(source).toMatch(/\S/);
});

describe("an answer", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startHttpServer();
  });
  afterAll(() => server.close());

  it.each(
    STATUSES.flatMap(([entry, passes, ...codes]) =>
      codes.map((code) => [code, entry, passes] as const),
    ),
  )("%i is as the entry %s says (passes: %s)", async (code, entry, passes) => {
    server.serve("/us.csv", status(code));
    const error = await failureOf(server.url("/us.csv"));
    expectFault(error, entry, passes);
    expect(error.message).toContain(`${server.url("/us.csv")} answers ${code}`);
  });
});

describe("a connection that fails", () => {
  it.each(
    CODES.flatMap(([entry, passes, ...codes]) =>
      (codes.length > 0 ? codes : [entry]).map((code) => [code, entry, passes] as const),
    ),
  )("with %s is as the entry %s says (passes: %s)", async (code, entry, passes) => {
    await withFailingSockets(code, async (port) => {
      const url = `http://127.0.0.1:${port}/us.csv`;
      const error = await failureOf(url);
      expectFault(error, entry, passes);
      expect(error.message).toContain(`${url} cannot be fetched: the test's ${code}`);
    });
  });
});

describe("a real server or system", () => {
  const sockets: Socket[] = [];
  const closes: (() => void)[] = [];
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    for (const close of closes) close();
  });

  async function serverThat(act: (socket: Socket) => void): Promise<string> {
    const server = createServer((socket) => {
      sockets.push(socket.on("error", () => {}));
      socket.once("data", () => act(socket));
    }).listen(0, "127.0.0.1");
    closes.push(() => server.close());
    await once(server, "listening");
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async function tlsServerFor(names: string[], ips: string[]): Promise<string> {
    const authority = await makeAuthority("Unknown CA");
    const { certificate: cert, key } = await issueServerCertificate(authority, names, ips);
    const server = createTlsServer({ cert, key }).listen(0, "127.0.0.1");
    closes.push(() => server.close());
    await once(server, "listening");
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it.each<[string, boolean, () => Promise<string>]>([
    ["ECONNREFUSED", true, async () => "http://127.0.0.1:1/us.csv"],
    ["ENOTFOUND", true, async () => "http://data.invalid/us.csv"],
    [
      "ECONNRESET",
      true,
      async () => `http://${await serverThat((socket) => socket.resetAndDestroy())}/us.csv`,
    ],
    [
      "HPE_…",
      false,
      async () => `http://${await serverThat((socket) => socket.end("220 ftp ready\r\n"))}/us.csv`,
    ],
    [
      "ERR_SSL_…",
      false,
      async () =>
        `https://${await serverThat((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"))}/us.csv`,
    ],
    [
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
      false,
      async () => `https://${await tlsServerFor(["localhost"], ["127.0.0.1"])}/us.csv`,
    ],
  ])("gives %s (passes: %s)", async (entry, passes, make) => {
    expectFault(await failureOf(await make()), entry, passes);
  });
});
