import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { withSettingsTable } from "../../../scripts/settings-table.ts";

const readme = readFileSync(new URL("../../../../../README.md", import.meta.url), "utf8");

describe("README's table of settings", () => {
  it("is the one that `pnpm document:settings` writes", () => {
    expect(withSettingsTable(readme)).toBe(readme);
  });

  it("is replaced as a whole when a setting changes", () => {
    const outdated = readme.replace("| `SHRINK_LIMIT` | `0.1` |", "| `SHRINK_LIMIT` | `0.2` |");
    expect(outdated).not.toBe(readme);
    expect(withSettingsTable(outdated)).toBe(readme);
  });
});
