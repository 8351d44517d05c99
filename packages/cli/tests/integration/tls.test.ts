import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { issueServerCertificate, makeAuthority } from "@daily-delta/etl/testing/certificates";
import type { ServerProcess } from "@daily-delta/etl/testing/server-process";
import { startTlsServer } from "@daily-delta/etl/testing/tls-server";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { parsed } from "../support/cli.ts";
import { sampleSources, temporaryFolder } from "../support/folders.ts";
import { sharedCli } from "../support/shared-cli.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: ServerProcess;

beforeAll(async () => {
  folder = await temporaryFolder();
  const authority = await makeAuthority("Right CA");
  const other = await makeAuthority("Wrong CA");
  await writeFile(join(folder.path, "right.pem"), authority.certificate);
  await writeFile(join(folder.path, "wrong.pem"), other.certificate);
  server = await startTlsServer(await issueServerCertificate(authority, ["localhost"]));
});
afterAll(() => Promise.all([server.stop(), folder.remove()]));

const verified = (authority: string) =>
  `${server.url}?sslmode=verify-full&sslrootcert=${authority}`;
const run = (url: string, ...args: string[]) =>
  sharedCli(folder.path, "run", "us-daily", ...sampleSources("day-1"), "--database", url, ...args);

it("loads into a server that proves its name to the given authority", async () => {
  const result = await run(verified("right.pem"), "--json");
  expect(parsed(result)).toMatchObject({ status: "succeeded", inserted: 361 });
  expect(result.code).toBe(0);
});

it.each([
  ["another authority", () => verified("wrong.pem"), /no safe connection to the database at loca/],
  ["no authority", () => `${server.url}?sslmode=verify-full`, /no safe connection/],
  [
    "another name",
    () => verified("right.pem").replace("localhost", "127.0.0.1"),
    /no safe connection to the database at 127.*Check the host name/,
  ],
  [
    "a connection without TLS",
    () => `${server.url}?sslmode=disable`,
    /no pg_hba\.conf entry .* insist on TLS/,
  ],
])("refuses %s, at once and clearly", async (_, url, said) => {
  const result = await run(url(), "--json");
  expect(result.code).toBe(1);
  const { status, runId, error } = parsed(result);
  expect({ status, runId, code: error.code }).toEqual({
    ...{ status: "failed", runId: null, code: "DATABASE_REFUSED" },
  });
  expect(error.message).toMatch(said);
  const sentence = error.message.charAt(0).toUpperCase() + error.message.slice(1);
  expect(result.stderr).toContain(`What  ${sentence}.\n`);
  expect(result.stderr).not.toContain("Trying again");
  expect(result.stdout + result.stderr).not.toContain(new URL(server.url).password);
});

it("says that a database is not there, and that a password is wrong", async () => {
  const url = new URL(verified("right.pem"));
  url.pathname = "nowhere";
  const missing = await run(url.href);
  expect(missing.code).toBe(1);
  expect(missing.stdout).toBe("");
  expect(missing.stderr).toMatch(
    /"nowhere" does not exist \(SQLSTATE 3D000\)\. Create the database, or correct its/,
  );
  url.password = "wrong";
  const status = await sharedCli(folder.path, "status", "--database", url.href);
  expect(status).toMatchObject({ code: 1, stdout: "" });
  expect(status.stderr).toMatch(/^daily-delta: .*Check the user name and the password\.\n$/);
});
