// Writes the table of the function's settings into README.md.
import { readFileSync, writeFileSync } from "node:fs";
import { withSettingsTable } from "./settings-table.ts";

const README = new URL("../../../README.md", import.meta.url);

writeFileSync(README, withSettingsTable(readFileSync(README, "utf8")));
