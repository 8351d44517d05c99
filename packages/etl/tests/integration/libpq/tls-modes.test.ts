import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { sql } from "kysely";
import { serverDatabase } from "../../../src/database/server.ts";
import { issueServerCertificate, makeAuthority } from "../../support/certificates.ts";
import type { ServerProcess } from "../../support/server-process.ts";
import { serverUrl } from "../../support/server-urls.ts";
import { startTlsServer } from "../../support/tls-server.ts";

let folder: string;
/** Accepts only TLS; its certificate is for localhost. */
let secure: ServerProcess;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "daily-delta-tls-"));
  const [right, wrong] = await Promise.all([makeAuthority("Right CA"), makeAuthority("Wrong CA")]);
  await writeFile(join(folder, "right.pem"), right.certificate);
  await writeFile(join(folder, "wrong.pem"), wrong.certificate);
  const client = await issueServerCertificate(right, ["client"]);
  await writeFile(join(folder, "client.crt"), client.certificate);
  await writeFile(join(folder, "client.key"), client.key);
  secure = await startTlsServer(await issueServerCertificate(right, ["localhost"]));
});
afterAll(async () => {
  await secure.stop();
  await rm(folder, { recursive: true });
});

const root = (name: string) => `&sslrootcert=${join(folder, name)}.pem`;
/** As a name that its certificate does not have. */
const byAddress = () => secure.url.replace("localhost", "127.0.0.1");
const plain = () => serverUrl("18");

/** The version of TLS that the server sees; null for none. */
async function tlsOf(connectionString: string): Promise<string | null> {
  const signal = new AbortController().signal;
  await using session = await serverDatabase({ connectionString }).connect(signal);
  const { rows } = await sql<{ version: string | null }>`
    select version from pg_stat_ssl where pid = pg_backend_pid()`.execute(session.db);
  return rows[0]?.version ?? null;
}

const NO_TLS = /The server does not support SSL connections/;
const UNTRUSTED = /unable to verify the first certificate|unable to get local issuer certificate/;
const WRONG_NAME = /not in the cert's list|altnames/;
const PLAIN_REFUSED = /no pg_hba\.conf entry .* no encryption \(SQLSTATE 28000\)/;

describe.each<[string, () => string, string | null | RegExp]>([
  // A server without TLS.
  ["no sslmode", () => `${plain()}?`, null],
  ["disable", () => `${plain()}?sslmode=disable`, null],
  ["allow", () => `${plain()}?sslmode=allow`, null],
  ["prefer", () => `${plain()}?sslmode=prefer`, null],
  ["require", () => `${plain()}?sslmode=require`, NO_TLS],
  ["verify-ca", () => `${plain()}?sslmode=verify-ca${root("right")}`, NO_TLS],
  ["verify-full", () => `${plain()}?sslmode=verify-full`, NO_TLS],
  ["ssl=true", () => `${plain()}?ssl=true`, NO_TLS],
  ["sslnegotiation=direct", () => `${plain()}?sslmode=require&sslnegotiation=direct`, /./],
  // A server that accepts only TLS, with a certificate of an untrusted authority.
  ["no sslmode", () => `${secure.url}?`, "TLSv1.3"],
  ["disable", () => `${secure.url}?sslmode=disable`, PLAIN_REFUSED],
  ["allow", () => `${secure.url}?sslmode=allow`, "TLSv1.3"],
  ["prefer", () => `${secure.url}?sslmode=prefer`, "TLSv1.3"],
  ["require", () => `${secure.url}?sslmode=require`, "TLSv1.3"],
  ["require, by address", () => `${byAddress()}?sslmode=require`, "TLSv1.3"],
  ["ssl=true", () => `${secure.url}?ssl=true`, "TLSv1.3"],
  [
    "verify-ca without an authority",
    () => `${secure.url}?sslmode=verify-ca`,
    /needs the server's c/,
  ],
  ["verify-full", () => `${secure.url}?sslmode=verify-full`, UNTRUSTED],
  ["direct", () => `${secure.url}?sslmode=require&sslnegotiation=direct`, "TLSv1.3"],
  ["TLS 1.2", () => `${secure.url}?sslmode=require&ssl_max_protocol_version=TLSv1.2`, "TLSv1.2"],
  ["TLS 1.3", () => `${secure.url}?sslmode=require&ssl_min_protocol_version=TLSv1.3`, "TLSv1.3"],
  ["bound", () => `${secure.url}?sslmode=require&channel_binding=require`, "TLSv1.3"],
  ["bound if possible", () => `${secure.url}?sslmode=require&channel_binding=prefer`, "TLSv1.3"],
  // The same, with its authority.
  ["require, trusted", () => `${secure.url}?sslmode=require${root("right")}`, "TLSv1.3"],
  [
    "require, trusted, by address",
    () => `${byAddress()}?sslmode=require${root("right")}`,
    "TLSv1.3",
  ],
  ["verify-ca", () => `${secure.url}?sslmode=verify-ca${root("right")}`, "TLSv1.3"],
  ["verify-ca, by address", () => `${byAddress()}?sslmode=verify-ca${root("right")}`, "TLSv1.3"],
  ["verify-full", () => `${secure.url}?sslmode=verify-full${root("right")}`, "TLSv1.3"],
  [
    "verify-full, by address",
    () => `${byAddress()}?sslmode=verify-full${root("right")}`,
    WRONG_NAME,
  ],
  [
    "verify-full, by address for a name",
    () => `${secure.url}?sslmode=verify-full&hostaddr=127.0.0.1${root("right")}`,
    "TLSv1.3",
  ],
  // With another authority: libpq verifies as soon as there is one.
  ["require, mistrusted", () => `${secure.url}?sslmode=require${root("wrong")}`, UNTRUSTED],
  ["verify-ca, mistrusted", () => `${secure.url}?sslmode=verify-ca${root("wrong")}`, UNTRUSTED],
  ["verify-full, mistrusted", () => `${secure.url}?sslmode=verify-full${root("wrong")}`, UNTRUSTED],
  ["prefer, mistrusted", () => `${secure.url}?sslmode=prefer${root("wrong")}`, UNTRUSTED],
  // The authorities of the system.
  ["system", () => `${secure.url}?sslrootcert=system`, UNTRUSTED],
  [
    "system, too weak",
    () => `${secure.url}?sslmode=require&sslrootcert=system`,
    /needs sslmode=ver/,
  ],
])("sslmode %s", (_, textOf, expected) => {
  it(
    expected instanceof RegExp ? `is refused: ${expected.source}` : `has ${expected}`,
    async () => {
      if (!(expected instanceof RegExp)) expect(await tlsOf(textOf())).toBe(expected);
      else await expect(tlsOf(textOf())).rejects.toThrow(expected);
    },
  );
});

it("sends its own certificate", async () => {
  const signal = new AbortController().signal;
  const connectionString = `${secure.url}?sslmode=require`;
  const files = `&sslcert=${join(folder, "client.crt")}&sslkey=${join(folder, "client.key")}`;
  const dn = async (more: string) => {
    const database = serverDatabase({ connectionString: connectionString + more });
    await using session = await database.connect(signal);
    const { rows } = await sql<{ dn: string | null }>`
      select client_dn as dn from pg_stat_ssl where pid = pg_backend_pid()`.execute(session.db);
    return rows[0]?.dn;
  };
  await using admin = await serverDatabase({ connectionString }).connect(signal);
  // The server asks for certificates of clients once it knows an authority.
  await sql`create temporary table pem (line text)`.execute(admin.db);
  for (const line of (await readFile(join(folder, "right.pem"), "utf8")).split("\n")) {
    await sql`insert into pem values (${line})`.execute(admin.db);
  }
  await sql`do $$ begin execute format('copy pem to %L', current_setting('data_directory') || '/ca.pem'); end $$`.execute(
    admin.db,
  );
  await sql`alter system set ssl_ca_file = 'ca.pem'`.execute(admin.db);
  await sql`select pg_reload_conf()`.execute(admin.db);
  while ((await dn(files)) !== "/CN=client") await sql`select pg_sleep(0.05)`.execute(admin.db);
  expect(await dn(files)).toBe("/CN=client");
  expect(await dn(`${files}&sslcertmode=disable`)).toBeNull();
});
