import { describe, expect, it } from "@jest/globals";
import {
  parseConnection,
  withoutPassword,
} from "../../../../src/database/libpq/parse-connection.ts";

describe("withoutPassword", () => {
  it.each([
    "postgres://db/daily",
    "postgres://me@db:5433/daily?sslmode=require",
    "host=db dbname=daily user=me",
  ])("leaves %s as it is", (text) => {
    expect(withoutPassword(text)).toBe(text);
  });

  it.each([
    "postgres://me:s%40cret@db:5433,other/daily?sslmode=require&options=-c%20search_path%3Dx",
    "postgres://db/daily?user=me&password=s@cret",
    "postgres://me@db/daily?sslpassword=s@cret",
    "host=db password='s@cret' user='the user' options='x y'",
  ])("names the same database without the password: %s", (text) => {
    const shown = withoutPassword(text);
    expect(shown).not.toContain("cret");
    const { password, sslpassword, ...others } = parseConnection(text);
    expect([password, sslpassword]).toContain("s@cret");
    expect(parseConnection(shown)).toEqual(others);
  });
});
