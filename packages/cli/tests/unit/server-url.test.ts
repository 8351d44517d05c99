import { fileURLToPath } from "node:url";
import { expect, it } from "@jest/globals";
import { checkServerUrl, isUrl } from "../../src/database/server-url.ts";

it("tells connection strings from folders", () => {
  for (const text of [
    "postgres://host/db",
    "mysql://host/db",
    "host=h dbname=db",
    "service=delta",
    " dbname = db",
    "hots=h dbname=db",
    "hsot=h",
    "x=1 password=secret",
  ]) {
    expect(isUrl(text)).toBe(true);
  }
  for (const text of [
    ...[".data/db", "C:\\data", "C:/data", "postgres", "/srv/a:b@c", "./a=b", "a=b", "data=1"],
    ...["my folder", "./host=h", "/srv/host=h"],
  ]) {
    expect(isUrl(text)).toBe(false);
  }
});

it.each([
  "postgres:/me:hunter22@host/db",
  "postgres:me:hunter22@host/db",
  "postgres//me:hunter22@host/db",
  " postgres://me:hunter22@host/db",
  "postgresql:host",
  "https:/me:hunter22@host/db",
  "postgres%3A%2F%2Fme:hunter22@host/db",
  "me:hunter22@host/db",
  "jdbc:postgresql://host/db?user=me&password=hunter22",
  "jdbc:postgresql://me:hunter22@host:5432/db",
  "host/db?user=me&password=hunter22",
  "host:5432/db?password=hunter22",
  "localhost:5432/hunter",
  "db.example.com:5432",
])("takes %s for a malformed URL, not for a folder, and does not repeat the password", (text) => {
  expect(isUrl(text)).toBe(true);
  expect(() => checkServerUrl(text)).toThrow("is not a postgres:// URL");
  expect(() => checkServerUrl(text)).not.toThrow(/hunter22/);
});

it.each([
  "postgres://me:secret@host:5432/db",
  "postgresql://host/db?sslmode=verify-full",
  "postgres:///db?host=/var/run/postgresql",
  `postgres://host/db?sslrootcert=${fileURLToPath(import.meta.url)}`,
  "postgres://a:1,b:2/db?target_session_attrs=read-write",
  "host=h user=me password='hunter 22' dbname=db",
])("accepts %s", (url) => {
  expect(() => checkServerUrl(url)).not.toThrow();
});

it.each([
  ["mysql://me:hunter22@host/db", '"mysql://host/db" is not a postgres:// URL'],
  ["postgres://me:hun/ter22@host/db", "the host or its port is wrong"],
  ["postgres://me:hun@ter22@host:x/db", "the host or its port is wrong"],
  ["postgres://host/db?sslrootcert=no.pem", "sslrootcert: there is no file "],
  ["postgres://me:hunter22@host/db?sslkey=no.key", "sslkey: there is no file "],
  ["pasword=hunter22 host=h", 'unknown parameter "pasword". Did you mean password?'],
  ["host=h password='hunter22", "connection string is malformed"],
])("refuses %s", (url, said) => {
  expect(() => checkServerUrl(url)).toThrow(said);
  expect(() => checkServerUrl(url)).not.toThrow(/hunter22|ter22@/);
});
