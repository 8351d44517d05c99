import { expect, it } from "@jest/globals";
import { complete } from "../../src/completion/complete.ts";
import { createProgram } from "../../src/program.ts";

const program = createProgram(() => {});
const names = async (folder?: string) =>
  folder === undefined ? ["us-daily", "us-states"] : ["mine"];
const values = async (...words: string[]) =>
  (await complete(program, words, names)).map(({ value }) => value);

it("completes commands, with their descriptions", async () => {
  expect(await values("st")).toEqual(["status"]);
  expect(await values("")).toEqual(expect.arrayContaining(["run", "log", "schedule", "--version"]));
  expect(await values("")).not.toContain("complete");
  expect(await values("help", "ru")).toEqual(["run"]);
  const [status] = await complete(program, ["status"], names);
  expect(status?.description).toBe("show the state of each dataset");
});

it.each<[string, string[], string[]]>([
  ["datasets", ["run", ""], ["us-daily", "us-states"]],
  ["datasets that begin so", ["run", "us-d"], ["us-daily"]],
  [
    "datasets after options",
    ["run", "--dry-run", "--database", "db", ""],
    ["us-daily", "us-states"],
  ],
  ["datasets of a folder", ["run", "--datasets", "own", ""], ["mine"]],
  ["options", ["run", "us-daily", "--dry"], ["--dry-run"]],
  ["an option once", ["run", "--quiet", "--qu"], []],
  ["an option that may be repeated", ["run", "--source", "a=b", "--sou"], ["--source"]],
  ["words of an argument", ["schedule", ""], ["cron", "systemd", "github-actions"]],
  ["datasets after another argument", ["schedule", "cron", "us-s"], ["us-states"]],
  ["words of an option", ["export", "us-daily", "--format", ""], ["csv", "json"]],
  ["nothing for a file", ["run", "us-daily", "--database", ""], []],
  ["nothing for a key", ["history", "us-daily", ""], []],
  ["nothing after the last argument", ["run", "us-daily", ""], []],
  ["nothing for an unknown command", ["nonsense", ""], []],
  ["shells", ["completion", "z"], ["zsh"]],
])("completes %s: %j", async (_, words, found) => {
  expect(await values(...words)).toEqual(found);
});

it("completes every option of every command", async () => {
  for (const command of program.commands) {
    const found = await values(command.name(), "--");
    for (const { long } of command.options) expect(found).toContain(long);
    expect(found).toContain("--help");
  }
});
