import { execFileSync } from "node:child_process";
import { expect, it } from "@jest/globals";
import { shellWord } from "../../../src/core/shell-word.ts";

it.each([
  ["us-daily", "us-daily"],
  ["Zürich", "Zürich"],
  ["New York", "'New York'"],
  ["postgres://me@db/x?sslmode=require", "'postgres://me@db/x?sslmode=require'"],
  ["it's", "'it'\\''s'"],
  ["", "''"],
  ["~/data", "'~/data'"],
  ["=x", "'=x'"],
])("writes %j as %s", (word, written) => {
  expect(shellWord(word)).toBe(written);
});

it.each(["a b", "$HOME", "`id`", "'", '"', "a\\b", "!x", "*", "#", "", "-x", "%", "a&b;c|d"])(
  "is read by a shell as it was: %j",
  (word) => {
    const shown = execFileSync("sh", ["-c", `printf %s ${shellWord(word)}`], { encoding: "utf8" });
    expect(shown).toBe(word);
  },
);
