import { once } from "node:events";
import { createServer } from "node:https";
import { type AddressInfo, createServer as createNetServer } from "node:net";
import tls from "node:tls";
import { inspect } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { openSource } from "../../src/extract/open-source.ts";
import { DEFAULT_LIMITS } from "../../src/extract/opened-file.ts";
import { SourceToken } from "../../src/extract/source-token.ts";
import { issueServerCertificate, makeAuthority } from "../support/certificates.ts";
import { type HttpProxy, type ProxyOptions, startHttpProxy } from "../support/http-proxy.ts";
import { file, redirectTo } from "../support/http-responders.ts";
import { startHttpServer, type TestServer } from "../support/http-server.ts";

const CSV = "day,cases\n2021-01-01,1\n";
const PASSWORD = "hunter22";
/** No name server knows it: only a proxy reaches it. */
const HOST = "data.invalid";
const VARIABLES = ["http_proxy", "https_proxy", "all_proxy", "no_proxy"];
const EVERYTHING = { depth: null, showHidden: true, maxStringLength: null };

let web: TestServer;
const secureWeb = createServer((request, response) => {
  seen.push(request.headers.authorization);
  response.end(CSV);
});
const seen: (string | undefined)[] = [];
const trusted = tls.getCACertificates("default");
let proxyCertificate: Awaited<ReturnType<typeof issueServerCertificate>>;
const proxies: HttpProxy[] = [];

beforeAll(async () => {
  const authority = await makeAuthority("Test CA");
  const { certificate: cert, key } = await issueServerCertificate(authority, [HOST]);
  proxyCertificate = await issueServerCertificate(authority, ["localhost"], ["127.0.0.1"]);
  secureWeb.setSecureContext({ cert, key });
  tls.setDefaultCACertificates([...trusted, authority.certificate]);
  web = await startHttpServer();
  web.serve("/us.csv", file(CSV));
  secureWeb.listen(0, "127.0.0.1").unref();
  await once(secureWeb, "listening");
});
afterAll(async () => {
  tls.setDefaultCACertificates(trusted);
  secureWeb.closeAllConnections();
  secureWeb.close();
  await web.close();
});
beforeEach(() => {
  seen.length = 0;
});
afterEach(async () => {
  for (const name of VARIABLES.flatMap((lower) => [lower, lower.toUpperCase()])) {
    delete process.env[name];
  }
  for (const proxy of proxies.splice(0)) await proxy.close();
});

const portOf = (url: string) => new URL(url).port;
const plain = () => `http://${HOST}:${portOf(web.url("/"))}/us.csv`;
const secure = () => `https://${HOST}:${(secureWeb.address() as AddressInfo).port}/us.csv`;

async function start(options?: ProxyOptions): Promise<HttpProxy> {
  const proxy = await startHttpProxy(options);
  proxies.push(proxy);
  return proxy;
}

async function read(url: string, token?: SourceToken): Promise<string> {
  const signal = new AbortController().signal;
  const opened = await openSource(url, { limits: DEFAULT_LIMITS, signal, token });
  const chunks: Uint8Array[] = [];
  if (opened !== "not-modified") for await (const chunk of opened.body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe.each([
  ["http:", plain, ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"]],
  ["https:", secure, ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]],
] as const)("a proxy for %s", (scheme, urlOf, variables) => {
  const method = scheme === "http:" ? "GET" : "CONNECT";
  const target = () => (scheme === "http:" ? urlOf() : new URL(urlOf()).host);

  it.each(variables)("is found in %s, and fetches the file", async (variable) => {
    const proxy = await start();
    process.env[variable] = `http://${proxy.host}`;
    expect(await read(urlOf())).toBe(CSV);
    expect(proxy.requests).toMatchObject([{ method, target: target() }]);
  });

  it("may be named without a scheme, and with a slash", async () => {
    const proxy = await start();
    process.env[variables[0]] = ` ${proxy.host}/ `;
    expect(await read(urlOf())).toBe(CSV);
    expect(proxy.requests).toHaveLength(1);
  });

  it("may be spoken to over TLS", async () => {
    const proxy = await start({ tls: proxyCertificate });
    process.env[variables[0]] = `https://${proxy.host}`;
    expect(await read(urlOf())).toBe(CSV);
    expect(proxy.requests).toMatchObject([{ method }]);
  });

  it("gets its user name and password, which may be percent-encoded", async () => {
    const proxy = await start({ credentials: `me:${PASSWORD}@1` });
    process.env[variables[0]] = `http://me:${PASSWORD}%401@${proxy.host}`;
    expect(await read(urlOf())).toBe(CSV);
  });

  it.each(["", "me:wrong-hunter22@"])("that refuses the login of %j is final", async (login) => {
    const proxy = await start({ credentials: `me:${PASSWORD}` });
    process.env[variables[0]] = `http://${login}${proxy.host}`;
    const error = await read(urlOf()).catch((reason) => reason);
    expect(error).toMatchObject({ code: "SOURCE" });
    expect(error.message).toContain(`through the proxy http://${proxy.host}`);
    expect(error.message).toContain("407");
    expect(error.message).toMatch(/Put the proxy's user name and password into the URL of its var/);
    expect(inspect(error, EVERYTHING)).not.toContain(PASSWORD);
  });

  it.each([
    ["403 Forbidden", "SOURCE"],
    ["502 Bad Gateway", "SOURCE_UNAVAILABLE"],
    ["503 Service Unavailable", "SOURCE_UNAVAILABLE"],
  ])("that answers %s is named (%s)", async (refusal, code) => {
    const proxy = await start({ refusal });
    process.env[variables[0]] = `http://me:${PASSWORD}@${proxy.host}`;
    const error = await read(urlOf()).catch((reason) => reason);
    expect(error).toMatchObject({ code });
    expect(error.message).toContain(`through the proxy http://${proxy.host}`);
    expect(error.message).toContain(refusal.slice(0, 3));
    expect(inspect(error, EVERYTHING)).not.toContain(PASSWORD);
  });

  it.each<[string, (host: string) => Promise<{ port: number; close(): void }>, RegExp]>([
    ["is not there", async () => ({ port: 1, close() {} }), /ECONNREFUSED/],
    [
      "hangs up",
      () => answering((socket) => socket.destroy()),
      /ended before an answer|ECONNRESET|tunnel/,
    ],
    ["speaks no HTTP", () => answering((socket) => socket.end("+OK POP3 ready\r\n")), /./],
  ])("that %s is named without its password", async (_, make, said) => {
    const { port, close } = await make(HOST);
    process.env[variables[0]] = `http://me:${PASSWORD}@127.0.0.1:${port}`;
    const error = await read(urlOf()).catch((reason) => reason);
    close();
    expect(error.code).toMatch(/^SOURCE/);
    expect(error.message).toContain(`through the proxy http://127.0.0.1:${port}: `);
    expect(error.message).toMatch(said);
    expect(inspect(error, EVERYTHING)).not.toContain(PASSWORD);
  });

  it("that has no address is named as what to check", async () => {
    process.env[variables[0]] = "http://proxy.invalid:3128";
    await expect(read(urlOf())).rejects.toThrow(
      /through the proxy http:\/\/proxy\.invalid:3128: .*\. Check the proxy, or name the host in NO_PROXY/,
    );
  });

  it.each([
    ...["socks5://127.0.0.1:1080", "socks://127.0.0.1", "ftp://127.0.0.1", "http://"],
    ...["http://127.0.0.1:port", "127.0.0.1:99999", "http://me:hunter22%@127.0.0.1", "a b"],
  ])("is refused by its variable's name where it is %s", async (value) => {
    const [, variable] = variables;
    process.env[variable] = value;
    const failed = read(urlOf());
    await expect(failed).rejects.toMatchObject({ code: "CONFIGURATION" });
    await expect(failed).rejects.toThrow(
      `${variable} is not the URL of an HTTP proxy, such as http://proxy.example:3128. Correct or unset it, or name ${HOST} in NO_PROXY`,
    );
    await expect(failed).rejects.not.toThrow(PASSWORD);
  });

  it.each(["no_proxy", "NO_PROXY"])("is passed by where %s names the host", async (variable) => {
    const proxy = await start();
    process.env[variables[0]] = `http://${proxy.host}`;
    process.env[variable] = "localhost,.invalid";
    // No name server knows the host: it was asked for without the proxy.
    await expect(read(urlOf())).rejects.toThrow(/ENOTFOUND|EAI_AGAIN/);
    await expect(read(urlOf())).rejects.not.toThrow("proxy");
    expect(proxy.requests).toEqual([]);
  });

  it("is not used for an empty variable", async () => {
    process.env[variables[0]] = "";
    await expect(read(urlOf())).rejects.toThrow(/ENOTFOUND|EAI_AGAIN/);
  });
});

it("decides again for the target of a redirect", async () => {
  const [first, second] = await Promise.all([start(), start()]);
  process.env.http_proxy = `http://${first.host}`;
  process.env.https_proxy = `http://${second.host}`;
  web.serve("/away", redirectTo(secure()));
  expect(await read(plain().replace("us.csv", "away"))).toBe(CSV);
  expect([first.requests.length, second.requests.length]).toEqual([1, 1]);
});

it("shows a source's token only to the server", async () => {
  const proxy = await start();
  process.env.https_proxy = `http://${proxy.host}`;
  const token = new SourceToken("SOURCE_TOKEN_NYT", new URL(secure()).origin, "hunter22-token");
  expect(await read(secure(), token)).toBe(CSV);
  expect(seen).toEqual(["Bearer hunter22-token"]);
  expect(JSON.stringify(proxy.requests)).not.toContain("hunter22-token");
});

/** A server that does something to each connection. */
async function answering(act: (socket: import("node:net").Socket) => void) {
  const server = createNetServer((socket) => {
    socket.on("error", () => {}).once("data", () => act(socket));
  });
  server.listen(0, "127.0.0.1").unref();
  await once(server, "listening");
  return { port: (server.address() as AddressInfo).port, close: () => void server.close() };
}
