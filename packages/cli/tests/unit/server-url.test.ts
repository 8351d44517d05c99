import { fileURLToPath } from "node:url";
import { expect, it } from "@jest/globals";
import { checkServerUrl, isUrl } from "../../src/server-url.ts";

it("tells URLs from folders", () => {
  expect(["postgres://host/db", "mysql://host/db"].map(isUrl)).toEqual([true, true]);
  expect([".data/db", "C:\\data", "postgres", "/srv/a:b"].some(isUrl)).toBe(false);
});

it.each([
  "postgres://me:secret@host:5432/db",
  "postgresql://host/db?sslmode=verify-full",
  "postgres:///db?host=/var/run/postgresql",
  `postgres://host/db?sslrootcert=${fileURLToPath(import.meta.url)}`,
])("accepts %s", (url) => {
  expect(() => checkServerUrl(url)).not.toThrow();
});

it.each([
  ["mysql://me:secret@host/db", '"mysql://…@host/db" is no postgres:// URL'],
  ["postgres://me:se/cret@host/db", '"postgres://…@host/db" is no postgres:// URL'],
  ["postgres://me:sec@ret@host:x/db", '"postgres://…@host:x/db" is no postgres:// URL'],
  ["postgres://host/db?sslrootcert=no.pem", "sslrootcert: there is no file "],
  ["postgres://me:secret@host/db?sslkey=no.key", "sslkey: there is no file "],
])("refuses %s", (url, said) => {
  expect(() => checkServerUrl(url)).toThrow(said);
  expect(() => checkServerUrl(url)).not.toThrow(/secret|cret@|ret@/);
});
