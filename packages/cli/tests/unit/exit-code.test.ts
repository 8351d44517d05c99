import { TerminalError } from "@daily-delta/etl";
import { expect, it } from "@jest/globals";
import { sentenceOf } from "../../src/terminal/exit-code.ts";

it.each([
  ["no table", "no table."],
  ["did you mean rows?", "did you mean rows?"],
  // A statement is copied to the end of the line.
  ["run: alter table t add column x int;", "run: alter table t add column x int;"],
])("sentenceOf ends %j as %j", (message, sentence) => {
  expect(sentenceOf(new TerminalError("CODE", message))).toBe(sentence);
});
