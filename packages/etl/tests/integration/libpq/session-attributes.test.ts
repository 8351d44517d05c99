import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type CreatedDatabase, createDatabase } from "../../support/databases.ts";
import { factsOf, type Place, placeOf } from "../../support/places-of-servers.ts";
import { type ServerProcess, startServer } from "../../support/server-process.ts";

describe("target_session_attrs", () => {
  let folder: string;
  let database: CreatedDatabase;
  let place: Place;
  let standby: ServerProcess;
  let both: (attributes: string) => string;
  let standbyPort: number;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "daily-delta-standby-"));
    database = await createDatabase("18");
    place = await placeOf(database.url);
    standby = await startServer({ version: "18", isStandby: true });
    const far = await placeOf(standby.url);
    standbyPort = Number(far.port);
    const { host, port, user, password } = place;
    const passfile = join(folder, "both");
    await writeFile(
      passfile,
      `${host}:${port}:*:*:${password}\n${far.host}:${far.port}:*:*:${far.password}\n`,
    );
    await chmod(passfile, 0o600);
    both = (attributes) =>
      `host=${far.host},${host} port=${far.port},${port} user=${user} dbname=postgres passfile=${passfile} target_session_attrs=${attributes}`;
  });
  afterAll(async () => {
    await Promise.all([standby.stop(), database.drop()]);
    await rm(folder, { recursive: true });
  });

  it.each([
    ["any", true],
    ["read-write", false],
    ["primary", false],
    ["read-only", true],
    ["standby", true],
    ["prefer-standby", true],
  ])("%s chooses the server", async (attributes, isStandby) => {
    const { port } = await factsOf(both(attributes));
    expect(port).toBe(isStandby ? standbyPort : Number(place.port));
  });

  it.each([
    ["read-write", /is read-only, and target_session_attrs=read-write asks for another/],
    ["primary", /is a standby, and target_session_attrs=primary asks for another/],
  ])("%s finds no server among standbys, which may pass", async (attributes, said) => {
    const failed = factsOf(`${standby.url}?target_session_attrs=${attributes}`);
    await expect(failed).rejects.toMatchObject({ code: "DATABASE_UNAVAILABLE" });
    await expect(failed).rejects.toThrow(said);
  });

  it.each([
    ["read-only", /accepts writes, and target_session_attrs=read-only asks/],
    ["standby", /is a primary, and target_session_attrs=standby asks/],
  ])("%s finds no server among primaries", async (attributes, said) => {
    await expect(factsOf(`${database.url}?target_session_attrs=${attributes}`)).rejects.toThrow(
      said,
    );
  });

  it("prefer-standby takes a primary where there is no standby", async () => {
    const { port } = await factsOf(`${database.url}?target_session_attrs=prefer-standby`);
    expect(port).toBe(Number(place.port));
  });
});
