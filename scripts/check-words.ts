// Keeps the words of scripts/words.ts out of comments, tests, messages and docs. With --lower it
// writes how many are left.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { findWords, wordFaults } from "./find-words.ts";
import { LEFT, OLD_WORDS } from "./words.ts";

/** Old entries of the changelog stay as they were released; the list has to name its words. */
const EXEMPT =
  /^(CHANGELOG\.md|scripts\/words\.ts|scripts\/tests\/unit\/words\.test\.ts|.*\/golden\/.*)$/;
const WORDS = new URL("words.ts", import.meta.url);

const files = execFileSync(
  "git",
  [
    "ls-files",
    "--cached",
    "--others",
    "--exclude-standard",
    "*.ts",
    "*.md",
    "*.js",
    "*.yml",
    ".ci",
  ],
  { encoding: "utf8" },
)
  .split("\n")
  .filter((path) => existsSync(path) && !EXEMPT.test(path));
const findings = files.flatMap((path) => findWords(path, readFileSync(path, "utf8")));

if (process.argv.includes("--lower")) {
  const count = (name: string) => findings.filter(({ word }) => word === name).length;
  const lines = OLD_WORDS.flatMap(([name]) => {
    const least = Math.min(count(name), LEFT[name] ?? 0);
    if (least === 0) return [];
    return [`  ${/^\w+$/.test(name) ? name : JSON.stringify(name)}: ${least},\n`];
  });
  const text = readFileSync(WORDS, "utf8");
  const start = text.indexOf("export const LEFT");
  const head = "export const LEFT: Readonly<Record<string, number>> = {\n";
  writeFileSync(WORDS, `${text.slice(0, start)}${head}${lines.join("")}};\n`);
} else {
  const faults = wordFaults(findings, LEFT);
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
}
