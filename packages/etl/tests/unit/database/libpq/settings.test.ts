import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "@jest/globals";
import { KEYWORDS } from "../../../../src/database/libpq/keywords.ts";
import { parseConnection } from "../../../../src/database/libpq/parse-connection.ts";
import { connectionSettings } from "../../../../src/database/libpq/settings.ts";
import { targetsOf } from "../../../../src/database/libpq/targets.ts";

const here = fileURLToPath(import.meta.url);
const SECRET = /hunter22|unter22/;

describe("parseConnection", () => {
  it.each<[string, Record<string, string>]>([
    ["postgres://", {}],
    ["postgresql:///", {}],
    ["postgresql:///db", { dbname: "db" }],
    ["postgresql://host", { host: "host" }],
    ["postgresql://host:5433", { host: "host", port: "5433" }],
    ["postgresql://me@host/db", { user: "me", host: "host", dbname: "db" }],
    ["postgresql://me:pw@host", { user: "me", password: "pw", host: "host" }],
    ["postgresql://me:p%40%2F%3A@host", { user: "me", password: "p@/:", host: "host" }],
    ["postgresql://me:a:b@c@host", { user: "me", password: "a:b@c", host: "host" }],
    [
      "postgresql://me:a?b#c@host/db",
      { user: "me", password: "a?b#c", host: "host", dbname: "db" },
    ],
    ["postgresql://me:@host", { user: "me", host: "host" }],
    ["POSTGRES://host/db", { host: "host", dbname: "db" }],
    ["postgresql://[2001:db8::1]:5433/db", { host: "2001:db8::1", port: "5433", dbname: "db" }],
    ["postgresql://a:1,b,c:3/db", { host: "a,b,c", port: "1,,3", dbname: "db" }],
    ["postgresql://a,b/db", { host: "a,b", dbname: "db" }],
    ["postgresql://[::1]:1,b:2", { host: "::1,b", port: "1,2" }],
    ["postgresql://%2Fvar%2Frun%2Fpostgresql/db", { host: "/var/run/postgresql", dbname: "db" }],
    ["postgresql:///db?host=/run&port=5433", { dbname: "db", host: "/run", port: "5433" }],
    ["postgresql://host/d%20b%3F?user=a%26b", { host: "host", dbname: "d b?", user: "a&b" }],
    ["postgresql://host?options=-csearch_path%3Dx", { host: "host", options: "-csearch_path=x" }],
    ["postgresql://host?options=-csearch_path=x", { host: "host", options: "-csearch_path=x" }],
    ["postgresql://host?password=a+b", { host: "host", password: "a+b" }],
    ["postgresql://host?ssl=true", { host: "host", sslmode: "require" }],
    ["postgresql://host?sslmode=", { host: "host" }],
    ["host=h dbname=db", { host: "h", dbname: "db" }],
    ["  host = h\n port=5432\t", { host: "h", port: "5432" }],
    ["password='a b\\'c\\\\' host=h", { password: "a b'c\\", host: "h" }],
    ["password=a\\ b\\'c host=h", { password: "a b'c", host: "h" }],
    ["password=it's host=h", { password: "it's", host: "h" }],
    ["password='' host=h", { host: "h" }],
    ["user= host=h", { user: "host=h" }],
    ["options='-c a=b'", { options: "-c a=b" }],
  ])("reads %j", (text, expected) => {
    expect(parseConnection(text)).toEqual(expected);
  });

  it.each([
    "postgres://me:hunter22@host:x/db",
    "postgres://me:hunter22@host:5432x",
    "postgres://me:hunter22@[::1/db",
    "postgres://me:h/unter22@host/db",
    "postgres://me:hunter22%zz@host/db",
    "postgres://me:hunter22%00@host/db",
    "postgres://host/db?hunter22",
    "postgres://host/db?=hunter22",
    "host=h hunter22",
    "host=h password='hunter22",
    "host=h password='hunter22'x",
    "=hunter22",
    "password='it''s hunter22'",
    "host",
  ])("refuses %j without repeating it", (text) => {
    const parse = () => targetsOf(text);
    expect(parse).toThrow(/malformed|port must be/);
    expect(parse).not.toThrow(SECRET);
  });
});

describe("connectionSettings", () => {
  const read = (text: string, env: Record<string, string> = {}) => connectionSettings(text, env);

  it.each([
    ["postgres://h?sslmoed=require", 'unknown parameter "sslmoed". Did you mean sslmode?'],
    ["host=h pasword=hunter22", 'unknown parameter "pasword". Did you mean password?'],
    ["host=h HOST=x", 'unknown parameter "HOST". Did you mean host?'],
    ["postgres://h?frobnicate=hunter22", "Leave it out, or look for it in libpq's manual"],
    ["postgres://h?hunter22%20x=1", "unknown parameter a name that is not one"],
    ["postgres://h?schema=live", "options=-csearch_path%3DNAME"],
    ["postgres://h?ssl=1", 'Write "sslmode=require"'],
    ["postgres://h?uselibpqcompat=true", "leave it out"],
    ["postgres://h?pgbouncer=true", "a pool in session mode"],
    ["postgres://h?statement_timeout=1", "leave it out"],
    [
      "postgres://h?sslmode=no-verify",
      "sslmode must be disable, allow, prefer, require, verify-ca",
    ],
    ["postgres://h?gssencmode=require", "gssencmode is not supported. Kerberos and SSPI are not"],
    ["postgres://h?krbsrvname=x", "krbsrvname is not supported"],
    ["postgres://h?replication=database", "replication is not supported. Leave it out"],
    ["postgres://h?client_encoding=LATIN1", "client_encoding must be UTF8"],
    ["postgres://h?connect_timeout=soon", "connect_timeout must be a whole number"],
    ["postgres://h?target_session_attrs=master", "must be any, read-write, read-only, primary"],
    ["postgres://h?load_balance_hosts=yes", "must be disable or random"],
    ["postgres://h?channel_binding=yes", "must be disable, prefer or require"],
    ["postgres://h?requirepeer=root", "requirepeer is not supported"],
    ["postgres://h?sslsni=0", "sslsni is not supported"],
    ["postgres://h?sslcompression=1", "sslcompression is not supported"],
    ["postgres://h?sslcrldir=/x", "one file, and name it with sslcrl"],
    ["postgres://h?sslcertmode=require", "Use allow"],
    ["postgres://h?ssl_min_protocol_version=TLSv1", "Use TLSv1.2 or TLSv1.3"],
    ["postgres://h?keepalives_interval=5", "operating system's keepalive"],
    ["postgres://h?tcp_user_timeout=5", "operating system's keepalive"],
    ["postgres://h?oauth_issuer=x", "OAuth is not supported"],
    ["postgres://h?scram_client_key=hunter22", "scram_client_key is not supported"],
    ["postgres://h?min_protocol_version=3.2", "The protocol is 3.0"],
    ["postgres://%40socket/db", "abstract Unix socket"],
    ["postgres://h?sslrootcert=no.pem", "sslrootcert: there is no file "],
    ["postgres://h?passfile=no.txt", "passfile: there is no file "],
  ])("refuses %s by name", (text, said) => {
    expect(() => read(text)).toThrow(said);
    expect(() => read(text)).not.toThrow(SECRET);
  });

  it.each([
    ["PGSSLMODE", "maybe", "the database's parameter PGSSLMODE must be disable, allow"],
    ["PGSSLROOTCERT", "no.pem", "PGSSLROOTCERT: there is no file "],
    ["PGGSSENCMODE", "require", "PGGSSENCMODE is not supported"],
    ["PGREQUIREPEER", "root", "PGREQUIREPEER is not supported"],
    ["PGREQUIRESSL", "1", "PGREQUIRESSL is not supported. Set PGSSLMODE=require"],
    ["PGSERVICE", "none", 'there is no service "none" in '],
    ["PGSERVICEFILE", "no.conf", ""],
  ])("refuses %s=%s by name", (name, value, said) => {
    if (said === "") expect(() => read("service=x", { [name]: value })).toThrow("does not exist");
    else expect(() => read("postgres://h", { [name]: value })).toThrow(said);
  });

  it("takes the string before the environment, and ignores empty variables", () => {
    const env = { PGHOST: "from-env", PGPORT: "1", PGUSER: "", PGSSLROOTCERT: here, PGTZ: "UTC" };
    expect(read("host=h", env)).toMatchObject({ host: "h", port: "1", sslrootcert: here });
    expect(read("postgres://", env)).toMatchObject({ host: "from-env" });
  });

  it("has the system's user, and the user's database, by default", () => {
    const user = userInfo().username;
    expect(read("postgres://h")).toMatchObject({ user, dbname: user });
    expect(read("postgres://me@h")).toMatchObject({ user: "me", dbname: "me" });
  });

  it("knows an environment variable once", () => {
    const names = Object.values(KEYWORDS).flatMap(({ env }) => env ?? []);
    expect(new Set(names).size).toBe(names.length);
  });

  describe("with a service file", () => {
    const folder = mkdtempSync(join(tmpdir(), "daily-delta-service-"));
    afterAll(() => rmSync(folder, { recursive: true }));
    const file = (text: string) => {
      const path = join(folder, "services.conf");
      writeFileSync(path, text);
      return { PGSERVICEFILE: path };
    };

    it("takes the string, the service, and the environment in this order", () => {
      const env = file("[a]\nhost=b\n[delta]\nhost=s\nport=1\nhost=twice\n#x\n\n[z]\nuser=no\n");
      expect(read("service=delta port=2", { ...env, PGHOST: "e", PGUSER: "me" })).toMatchObject({
        ...{ host: "s", port: "2", user: "me" },
      });
    });

    it.each([
      ["[delta]\nhots=s\n", 'unknown parameter "hots". Did you mean host?'],
      ["[delta]\nsslmode=x\n", 'sslmode in service "delta" must be disable, allow'],
      ["[delta]\nhunter22\n", "services.conf, line 2 is not keyword=value"],
      ["[delta]\nservice=other\n", "line 2 is not keyword=value, or names another service"],
      ["[other]\nhost=s\n", 'there is no service "delta" in '],
    ])("refuses %j", (text, said) => {
      expect(() => read("service=delta", file(text))).toThrow(said);
      expect(() => read("service=delta", file(text))).not.toThrow(SECRET);
    });
  });
});

describe("targetsOf", () => {
  it.each([
    ["postgres://a:1,b:2,c/db", ["a:1", "b:2", "c:5432"]],
    ["host=a,b port=5", ["a:5", "b:5"]],
    ["host=a,b port=5,", ["a:5", "b:5432"]],
    ["hostaddr=127.0.0.1,::1", ["127.0.0.1:5432", "[::1]:5432"]],
    ["host=/run port=7", ["/run:7"]],
  ])("finds the servers of %s", (text, names) => {
    expect(targetsOf(text).targets.map(({ name }) => name)).toEqual(names);
  });

  it.each([
    ["host=a,b port=1,2,3", "3 ports for 2 hosts"],
    ["host=a,b hostaddr=127.0.0.1", "2 hosts and 1 hostaddr values"],
    ["hostaddr=name", "hostaddr must be an IP address"],
    ["host=a port=0", "port must be a number from 1 to 65535"],
    ["host=a port=70000", "port must be a number"],
    ["host=a port=x", "port must be a number"],
    ["host=a require_auth=scram", "require_auth must be some of none, password"],
    ["host=a require_auth=md5,!none", "require_auth must be some of"],
    ["host=a sslmode=prefer sslnegotiation=direct", "needs sslmode=require or stronger"],
    ["host=a sslmode=verify-ca", "needs the server's certificate authority"],
    ["host=a sslmode=verify-ca sslrootcert=system", "needs sslmode=verify-full"],
    [`host=a sslcert=${here}`, "sslcert needs sslkey"],
  ])("refuses %s", (text, said) => {
    expect(() => targetsOf(text)).toThrow(said);
  });

  it.each([
    ["", 10_000],
    ["connect_timeout=30", 30_000],
    ["connect_timeout=1", 2_000],
    ["connect_timeout=0", 0],
    ["connect_timeout=-1", 0],
  ])("waits for a connection: %j", (parameter, milliseconds) => {
    const [target] = targetsOf(`host=a ${parameter}`).targets;
    expect(target?.attempts[0]?.connectionTimeoutMillis).toBe(milliseconds);
  });
});
