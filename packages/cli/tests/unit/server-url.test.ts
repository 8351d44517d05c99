import { fileURLToPath } from "node:url";
import { expect, it } from "@jest/globals";
import { checkServerUrl, isUrl } from "../../src/server-url.ts";

it("tells URLs from folders", () => {
  expect(["postgres://host/db", "mysql://host/db"].map(isUrl)).toEqual([true, true]);
  expect([".data/db", "C:\\data", "C:/data", "postgres", "/srv/a:b@c", "./a=b"].some(isUrl)).toBe(
    false,
  );
});

it.each([
  "postgres:/me:secret@host/db",
  "postgres:me:secret@host/db",
  "postgres//me:secret@host/db",
  " postgres://me:secret@host/db",
  "postgresql:host",
  "https:/me:secret@host/db",
  "postgres%3A%2F%2Fme:secret@host/db",
  "me:secret@host/db",
  "password=secret host=h",
  "host = h password = secret",
])("takes %s for a malformed URL, not for a folder, and does not repeat the password", (text) => {
  expect(isUrl(text)).toBe(true);
  expect(() => checkServerUrl(text)).toThrow("is not a postgres:// URL");
  expect(() => checkServerUrl(text)).not.toThrow(/secret/);
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
  ["mysql://me:secret@host/db", '"mysql://host/db" is not a postgres:// URL'],
  ["postgres://me:se/cret@host/db", '"postgres://host/db" is not a postgres:// URL'],
  ["postgres://me:sec@ret@host:x/db", '"postgres://host:x/db" is not a postgres:// URL'],
  ["postgres://host/db?sslrootcert=no.pem", "sslrootcert: there is no file "],
  ["postgres://me:secret@host/db?sslkey=no.key", "sslkey: there is no file "],
])("refuses %s", (url, said) => {
  expect(() => checkServerUrl(url)).toThrow(said);
  expect(() => checkServerUrl(url)).not.toThrow(/secret|cret@|ret@/);
});
