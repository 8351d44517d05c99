// Writes the table of the function's settings into docs/configuration.md.
import { readFileSync, writeFileSync } from "node:fs";
import { withSettingsTable } from "./settings-table.ts";

const PAGE = new URL("../../../docs/configuration.md", import.meta.url);

writeFileSync(PAGE, withSettingsTable(readFileSync(PAGE, "utf8")));
