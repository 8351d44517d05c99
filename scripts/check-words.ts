// Keeps the words of scripts/words.ts out of comments, tests, messages and docs.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { findWords } from "./find-words.ts";

/** Old entries of the changelog stay as they were released; the list has to name its words. */
const EXEMPT =
  /^(CHANGELOG\.md|scripts\/words\.ts|scripts\/tests\/unit\/words\.test\.ts|.*\/golden\/.*)$/;

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
const faults = files.flatMap((path) => findWords(path, readFileSync(path, "utf8")));
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
