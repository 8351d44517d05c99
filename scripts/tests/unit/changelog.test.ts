import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { dateRelease, notesOf } from "../../changelog.ts";

const changelog = `# Changelog

## Unreleased

### Added
- A way to wait.

## 0.2.0 - 2026-11-25

### Fixed
- A way to stop.

## 0.1.0

- Not dated.
`;

describe("dateRelease", () => {
  it("leaves an empty section for what comes next", () => {
    const released = dateRelease(changelog, "0.3.0", "2026-12-24");
    expect(released).toContain("## Unreleased\n\n## 0.3.0 - 2026-12-24\n\n### Added\n");
    expect(notesOf(released, "0.3.0")).toBe("### Added\n- A way to wait.");
    expect(notesOf(released, "0.2.0")).toBe("### Fixed\n- A way to stop.");
  });

  it("refuses to release nothing", () => {
    const released = dateRelease(changelog, "0.3.0", "2026-12-24");
    expect(() => dateRelease(released, "0.4.0", "2026-12-25")).toThrow("no unreleased changes");
  });

  it("refuses a version that is there already", () => {
    expect(() => dateRelease(changelog, "0.2.0", "2026-12-24")).toThrow("0.2.0 is in CHANGELOG.md");
  });

  it.each(["", "v0.3.0", "0.3", "next"])("refuses %j as a version", (version) => {
    expect(() => dateRelease(changelog, version, "2026-12-24")).toThrow("is not a version");
  });

  it("reads the project's own changelog", () => {
    const own = readFileSync(new URL("../../../CHANGELOG.md", import.meta.url), "utf8");
    expect(own).toMatch(/^## Unreleased$/m);
  });
});

describe("notesOf", () => {
  it.each(["0.1.0", "0.4.0", "0.2"])("refuses %s, which has no section with a date", (version) => {
    expect(() => notesOf(changelog, version)).toThrow(`no section "## ${version} - YYYY-MM-DD"`);
  });
});
