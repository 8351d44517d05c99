import { expect, it } from "@jest/globals";
import { settingNames } from "../../../src/database/startup-options.ts";

it.each<[string, string[]]>([
  ["-c search_path=staging", ["search_path"]],
  ["-csearch_path=staging -c  Statement_Timeout=1s", ["search_path", "statement_timeout"]],
  ["--search-path=a,b\\ c --my.own=1", ["search_path", "my.own"]],
  ["-c search_path=a\\ -c=b", ["search_path"]],
  ["-B 100", []],
])("settingNames finds what the options %j set", (options, names) => {
  expect(settingNames(options)).toEqual(names);
});
