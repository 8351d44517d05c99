// Checks that imports run one way; scripts/rooms.ts has the rules.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { importFaults } from "./import-faults.ts";
import { importsOf } from "./imports.ts";

const files = execFileSync(
  "git",
  ["ls-files", "--cached", "--others", "--exclude-standard", "*.ts"],
  {
    encoding: "utf8",
  },
)
  .split("\n")
  .filter((path) => existsSync(path));
const faults = importFaults(files.flatMap((path) => importsOf(path, readFileSync(path, "utf8"))));
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
