import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { withSettingsTable } from "../../../scripts/settings-table.ts";

const page = readFileSync(new URL("../../../../../docs/configuration.md", import.meta.url), "utf8");

describe("The table of settings in docs/configuration.md", () => {
  it("is the one that `pnpm document:settings` writes", () => {
    expect(withSettingsTable(page)).toBe(page);
  });

  it("is replaced as a whole when a setting changes", () => {
    const outdated = page.replace("| `SHRINK_LIMIT` | `0.1` |", "| `SHRINK_LIMIT` | `0.2` |");
    expect(outdated).not.toBe(page);
    expect(withSettingsTable(outdated)).toBe(page);
  });
});
