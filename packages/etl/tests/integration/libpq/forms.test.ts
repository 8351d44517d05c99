import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { type CreatedDatabase, createDatabase } from "../../support/databases.ts";
import { factsOf, type Place, placeOf } from "../../support/places-of-servers.ts";

let database: CreatedDatabase;
let folder: string;
let place: Place;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "daily-delta-libpq-"));
  database = await createDatabase("18");
  place = await placeOf(database.url);
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

const set = new Set<string>();
function setVariables(variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) {
    process.env[name] = value;
    set.add(name);
  }
}
afterEach(() => {
  for (const name of set) delete process.env[name];
});

async function file(name: string, text: string, mode = 0o600): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  await chmod(path, mode);
  return path;
}

const encoded = encodeURIComponent;

describe("connects with", () => {
  it.each<[string, (p: Place) => string]>([
    ["a URL", (p) => `postgres://${p.user}:${p.password}@${p.host}:${p.port}/${p.dbname}`],
    [
      "a URL whose parts are parameters",
      (p) =>
        `postgresql://?host=${p.host}&port=${p.port}&user=${p.user}&password=${p.password}&dbname=${p.dbname}`,
    ],
    [
      "a URL of a Unix socket",
      (p) =>
        `postgresql:///${p.dbname}?host=${p.socket}&port=${p.port}&user=${p.user}&password=${p.password}`,
    ],
    [
      "a URL of a Unix socket, percent-encoded",
      (p) => `postgresql://${p.user}:${p.password}@${encoded(p.socket)}:${p.port}/${p.dbname}`,
    ],
    [
      "keywords",
      (p) =>
        `host=${p.host} port=${p.port} user=${p.user} password=${p.password} dbname=${p.dbname}`,
    ],
    [
      "keywords with spaces and quotes",
      (p) =>
        ` host = '${p.host}' port=${p.port} user = ${p.user} password='${p.password}' dbname=${p.dbname} `,
    ],
    [
      "keywords and a Unix socket",
      (p) =>
        `host=${p.socket} port=${p.port} user=${p.user} password=${p.password} dbname=${p.dbname}`,
    ],
    [
      "several hosts, the first of which is not there",
      (p) => `postgres://${p.user}:${p.password}@127.0.0.1:1,${p.host}:${p.port}/${p.dbname}`,
    ],
    [
      "several hosts, one of which has no name",
      (p) =>
        `host=nowhere.invalid,${p.host} port=${p.port} user=${p.user} password=${p.password} dbname=${p.dbname}`,
    ],
    [
      "several hosts in any order",
      (p) =>
        `postgres://${p.user}:${p.password}@127.0.0.1:1,${p.host}:${p.port},127.0.0.1:2/${p.dbname}?load_balance_hosts=random`,
    ],
    [
      "a socket, then a host",
      (p) =>
        `postgres://${p.user}:${p.password}@%2Fnowhere:${p.port},${p.host}:${p.port}/${p.dbname}`,
    ],
    [
      "an address for a name",
      (p) =>
        `host=db.invalid hostaddr=127.0.0.1 port=${p.port} user=${p.user} password=${p.password} dbname=${p.dbname}`,
    ],
    [
      "what a server has by default",
      (p) =>
        `postgres://${p.user}:${p.password}@${p.host}:${p.port}/${p.dbname}?gssencmode=prefer&channel_binding=prefer&sslcompression=0&sslsni=1&client_encoding=utf8&keepalives=1&keepalives_idle=60&connect_timeout=30&max_protocol_version=latest&require_auth=scram-sha-256`,
    ],
  ])("%s", async (_, textOf) => {
    const facts = await factsOf(textOf(place));
    expect(facts).toMatchObject({
      database: place.dbname,
      user: place.user,
      application: "daily-delta",
    });
    const isSocket = /unix socket/i.test(_);
    expect(facts.port).toBe(isSocket ? null : Number(place.port));
  });

  it("only environment variables", async () => {
    const { host, port, user, password, dbname } = place;
    setVariables({
      PGHOST: host,
      PGPORT: port,
      PGUSER: user,
      PGPASSWORD: password,
      PGDATABASE: dbname,
      PGAPPNAME: "from-env",
      PGOPTIONS: "-c search_path=pg_temp",
    });
    expect(await factsOf("postgres://")).toMatchObject({
      database: dbname,
      application: "from-env",
    });
    expect(await factsOf(`postgres:///postgres?application_name=mine`)).toMatchObject({
      database: "postgres",
      application: "mine",
    });
  });

  it("options, and names of applications", async () => {
    const facts = await factsOf(
      `${database.url}?options=-csearch_path%3Dpg_catalog&fallback_application_name=other`,
    );
    expect(facts).toMatchObject({ path: "pg_catalog", application: "other" });
  });

  it.each(["service=delta", "postgres://?service=delta", "PGSERVICE"])(
    "a service: %s",
    async (form) => {
      const { host, port, user, password, dbname } = place;
      const PGSERVICEFILE = await file(
        "services.conf",
        `# comment\n[other]\nhost=127.0.0.1\n\n[delta]\nhost=${host}\nport = ${port}\nuser=${user}\npassword=${password}\ndbname=postgres\napplication_name=served\n[last]\ndbname=x\n`,
      );
      setVariables({ PGSERVICEFILE, PGDATABASE: "elsewhere" });
      if (form === "PGSERVICE") setVariables({ PGSERVICE: "delta" });
      const text = form === "PGSERVICE" ? "postgres://" : form;
      expect(await factsOf(text)).toMatchObject({ database: "postgres", application: "served" });
      const named = form.startsWith("postgres:") ? `${form}&dbname=${dbname}` : `${text} dbname=x`;
      if (form.startsWith("postgres:")) {
        expect(await factsOf(named)).toMatchObject({ database: dbname });
      }
    },
  );

  it("a service of the system", async () => {
    await file("pg_service.conf", `[delta]\ndbname=${place.dbname}\n`);
    setVariables({ PGSYSCONFDIR: folder, PGUSER: place.user, PGPASSWORD: place.password });
    const text = `host=${place.host} port=${place.port} service=delta`;
    expect(await factsOf(text)).toMatchObject({ database: place.dbname });
  });

  it.each(["passfile", "PGPASSFILE"])("a password file: %s", async (form) => {
    const { host, port, user, password, dbname, socket } = place;
    const path = await file(
      "passwords",
      `# comment\n${host}:1:*:*:wrong\n*:${port}:other:*:wrong\n${host}:${port}:${dbname}:${user}:${password}\nlocalhost:${port}:*:${user}:${password}\n`,
    );
    if (form === "PGPASSFILE") setVariables({ PGPASSFILE: path });
    const more = form === "passfile" ? ` passfile=${path}` : "";
    for (const where of [host, socket]) {
      const text = `host=${where} port=${port} user=${user} dbname=${dbname}${more}`;
      expect(await factsOf(text)).toMatchObject({ database: dbname });
    }
  });
});

describe("refuses", () => {
  it("a password file that others may read, when the password is asked for", async () => {
    const { host, port, user, dbname } = place;
    const path = await file("open-passwords", "*:*:*:*:x\n", 0o644);
    await expect(
      factsOf(`host=${host} port=${port} user=${user} dbname=${dbname} passfile=${path}`),
    ).rejects.toThrow(/open-passwords can be read by others than its owner\. Run chmod 600 on it/);
  });

  it("a server that wants a password that no file has", async () => {
    const { host, port, user, dbname } = place;
    const path = await file("no-passwords", "other:*:*:*:x\n");
    const failed = factsOf(
      `host=${host} port=${port} user=${user} dbname=${dbname} passfile=${path}`,
    );
    await expect(failed).rejects.toMatchObject({ code: "DATABASE_REFUSED" });
    await expect(failed).rejects.toThrow(/asks for a password, and none was given/);
  });

  it("a wrong password at the first host, without asking the second", async () => {
    const { host, port, user, dbname } = place;
    const failed = factsOf(`postgres://${user}:wrong@${host}:${port},${host}:1/${dbname}`);
    await expect(failed).rejects.toMatchObject({ code: "DATABASE_REFUSED" });
    await expect(failed).rejects.toThrow(/SQLSTATE 28P01/);
  });

  it("several hosts that are not there, naming each", async () => {
    const failed = factsOf("postgres://me:hunter22@127.0.0.1:1,nowhere.invalid,%2Fnowhere/db");
    await expect(failed).rejects.toMatchObject({ code: "DATABASE_UNAVAILABLE" });
    await expect(failed).rejects.toThrow(
      /^none of the 3 servers can be used: .*127\.0\.0\.1:1.*nowhere\.invalid:5432.*\/nowhere:5432/,
    );
    await expect(failed).rejects.not.toThrow("hunter22");
  });

  it.each([
    ["require_auth=md5", /it logs in by scram-sha-256, which require_auth=md5 rules out/],
    ["require_auth=!scram-sha-256", /logs in by scram-sha-256/],
    ["require_auth=none", /logs in by scram-sha-256/],
    ["channel_binding=require", /offers no channel binding, which channel_binding=require demands/],
  ])("a login by other means: %s", async (parameter, said) => {
    const failed = factsOf(`${database.url}?sslmode=disable&${parameter}`);
    await expect(failed).rejects.toMatchObject({ code: "DATABASE_REFUSED" });
    await expect(failed).rejects.toThrow(said);
  });
});
