import { execFileSync } from "node:child_process";
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Command } from "commander";
import { createProgram } from "../../src/program.ts";
import { temporaryFolder } from "../support/folders.ts";
import { sharedCli } from "../support/shared-cli.ts";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};
const pages = execFileSync(
  "git",
  ["ls-files", "--cached", "--others", "--exclude-standard", "*.md", ":!CHANGELOG.md"],
  {
    cwd: ROOT,
    encoding: "utf8",
  },
)
  .split("\n")
  .filter((path) => path !== "" && !path.startsWith("docs/decisions/"));

/** Commands of pnpm itself, which need no script. */
const OWN = ["install", "link", "exec", "dlx", "add", "deploy"];
/** Code of a page: blocks without a language or of a shell, and inline code. */
const BLOCK = /^```(?:sh|bash|console)?\n([\s\S]*?)^```/gm;
const INDENTED = /^ {4,}(?=\S)((?:.*\\\n)*.*)/gm;
const INLINE = /`([^`]+)`/g;
const START = /^(?:\$ )?(?:(?:[A-Z_]+=\S*|EXHAUSTIVE=1) )*(?:npx -y )?(pnpm|daily-delta) (.+)$/;

/** Finds the commands of a page, as the words after `pnpm` or `daily-delta`. */
function commandsIn(path: string): string[][] {
  const text = readFileSync(join(ROOT, path), "utf8");
  const blocks = [...text.matchAll(BLOCK), ...text.matchAll(INDENTED)].flatMap(([, code = ""]) =>
    code.replace(/\\\n\s*/g, "").split("\n"),
  );
  const prose = text.replace(/^```[\s\S]*?^```/gm, "");
  const inline = Array.from(prose.matchAll(INLINE), ([, code = ""]) => code.replace(/\s+/g, " "));
  return [...blocks, ...inline].flatMap((line) => {
    const [, program, rest = ""] = START.exec(line.trim()) ?? [];
    // A backtick shows the second line of inline code in a list.
    if (program === undefined || line.includes("`")) return [];
    // Without comments, pipes, redirections and what follows in a chain.
    const [own = ""] = rest.split(/\s+(?:#|\||>|&&|;)/);
    const words = own.match(/'[^']*'|"[^"]*"|<\(.*\)|\S+/g) ?? [];
    return [program === "pnpm" ? words : ["daily-delta", ...words]];
  });
}

const all = pages.flatMap((path) => commandsIn(path).map((words) => [path, words] as const));
const unique = [...new Map(all.map(([path, words]) => [words.join(" "), { path, words }]))];

/** Words that the pages use in place of values, such as those of an option that must be a port. */
const isPattern = (words: readonly string[]): boolean =>
  words.some((word) => /^\[|\|$|^…$|\.\.\.$/.test(word));

function allOf(command: Command): Command[] {
  return [command, ...command.commands.flatMap(allOf)];
}

/** Parses a command line without running it. */
async function parse(args: readonly string[]): Promise<void> {
  const program = createProgram(() => {});
  for (const command of allOf(program)) {
    command.exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
    if (command !== program) command.action(() => {});
  }
  await program.parseAsync([...args], { from: "user" });
}

it("finds commands in README and the pages", () => {
  expect(unique.length).toBeGreaterThan(40);
  expect(unique.map(([line]) => line)).toEqual(
    expect.arrayContaining(["start", "dashboard", "smoke dev"]),
  );
});

describe("the documentation's command", () => {
  it.each(unique)("%s exists, with its options", async (_, { words }) => {
    const [name = "", ...args] = words;
    if (name.startsWith("-")) return;
    if (name !== "daily-delta" && name !== "dashboard") {
      expect([...Object.keys(scripts), ...OWN]).toContain(name);
      return;
    }
    if (isPattern(args)) return;
    const fault = await parse(name === "dashboard" ? [name, ...args] : args).catch(
      ({ code, message }: { code?: string; message: string }) =>
        // A sentence may name a command without its arguments.
        /^commander\.(help|version)/.test(code ?? "") ||
        (code === "commander.missingArgument" && args.length === 1)
          ? undefined
          : message,
    );
    expect(fault).toBeUndefined();
  });

  it("is refused by this test if it has an option or a command that does not exist", async () => {
    await expect(parse(["run", "us-daily", "--fulll"])).rejects.toThrow("unknown option");
    await expect(parse(["runn", "us-daily"])).rejects.toThrow("unknown command");
  });
});

describe("README's own CSV", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeAll(async () => {
    folder = await temporaryFolder();
    copyFileSync(join(ROOT, "samples/day-2/us.csv"), join(folder.path, "brent-weekly.csv"));
  });
  afterAll(() => folder.remove());
  const readme = readFileSync(join(ROOT, "README.md"), "utf8");
  const [, block = ""] = /## Your own CSV\n\n```sh\n([\s\S]*?)```/.exec(readme) ?? [];
  const lines = Array.from(block.matchAll(/^pnpm daily-delta (.*?)(?: +#.*)?$/gm), ([, line]) =>
    String(line),
  );

  // Each step goes on from what the one before it left.
  it("becomes a dataset, is loaded, has a history and a schedule", async () => {
    expect(lines.map((line) => line.split(" ")[0])).toEqual(["add", "run", "history", "schedule"]);
    const database = ["--database", "db", "--datasets", "."];
    const file = "brent-weekly.csv";
    const steps: string[][] = [
      ["add", file, "--out", ".", "--yes", "--name", "brent-weekly"],
      ["run", "brent-weekly", ...database],
      ["history", "brent-weekly", "2020-12-25", ...database],
      ["schedule", "cron", "brent-weekly", ...database],
    ];
    for (const step of steps) {
      const { code, stdout, stderr } = await sharedCli(folder.path, ...step);
      expect({ step, code, stderr, stdout }).toMatchObject({ code: 0 });
    }
  });
});
