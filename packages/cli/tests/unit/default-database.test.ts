import { ConfigurationError } from "@daily-delta/etl";
import { describe, expect, it } from "@jest/globals";
import { checkVariable, defaultDatabase } from "../../src/database/default-database.ts";
import { checkServerUrl, isUrl } from "../../src/database/server-url.ts";

const check = (url: string) => checkVariable(url, isUrl, checkServerUrl);

describe("the database without --database", () => {
  it("is a folder without DATABASE_URL, and with an empty one", () => {
    for (const env of [{}, { DATABASE_URL: "" }]) {
      expect(defaultDatabase(env)).toMatchObject({ isVariable: false });
      expect(defaultDatabase(env).target).toMatch(/\.data\/db$/);
    }
  });

  it("is the server in DATABASE_URL, which help does not show", () => {
    const url = "postgres://me:secret@db/x";
    const { target, description, isVariable } = defaultDatabase({ DATABASE_URL: url });
    expect({ target, isVariable }).toEqual({ target: url, isVariable: true });
    expect(description).not.toContain("secret");
  });
});

describe("DATABASE_URL", () => {
  it.each([
    "postgres://db/x",
    "postgresql://me:secret@db:5432/x?sslmode=require",
    "host=db dbname=x",
  ])("may be %s", (url) => expect(() => check(url)).not.toThrow());

  it.each([
    ["file:./dev.db", "is not a postgres:// URL"],
    ["sqlite:dev.db", "is not a postgres:// URL"],
    ["./dev.db", "is not a postgres:// URL"],
    ["mysql://me:secret@db/x", "is not a postgres:// URL"],
    ["postgres://me:se@cret@db:x/y", "URL is malformed"],
  ])("is refused by its name if it is %s", (url, said) => {
    expect(() => check(url)).toThrow(ConfigurationError);
    expect(() => check(url)).toThrow(said);
    expect(() => check(url)).toThrow(/^DATABASE_URL/);
    expect(() => check(url)).not.toThrow(/secret|cret@/);
  });
});
