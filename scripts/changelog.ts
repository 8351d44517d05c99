const UNRELEASED = "## Unreleased\n";

/** Three numbers, such as 0.2.0. */
export const VERSION = /^\d+\.\d+\.\d+$/;

/**
 * Turns the section of unreleased changes into that of a version.
 *
 * @param date of the release, such as `2026-11-25`
 * @throws Error if nothing is unreleased, or the version is there already
 */
export function dateRelease(changelog: string, version: string, date: string): string {
  if (!VERSION.test(version)) throw new Error(`"${version}" is not a version such as 0.2.0`);
  if (changelog.includes(`## ${version} `))
    throw new Error(`${version} is in CHANGELOG.md already`);
  if (sectionOf(changelog, UNRELEASED) === "") {
    throw new Error("CHANGELOG.md has no unreleased changes");
  }
  return changelog.replace(UNRELEASED, `${UNRELEASED}\n## ${version} - ${date}\n`);
}

/**
 * Returns the notes of a version: its section of the changelog, without the heading.
 *
 * @throws Error if the version has no section with a date, or an empty one
 */
export function notesOf(changelog: string, version: string): string {
  const heading = changelog.split("\n").find((line) => line.startsWith(`## ${version} - `));
  if (heading === undefined || !/ - \d{4}-\d\d-\d\d$/.test(heading)) {
    throw new Error(`CHANGELOG.md has no section "## ${version} - YYYY-MM-DD"`);
  }
  const notes = sectionOf(changelog, `${heading}\n`);
  if (notes === "") throw new Error(`CHANGELOG.md says nothing about ${version}`);
  return notes;
}

function sectionOf(changelog: string, heading: string): string {
  const at = changelog.indexOf(heading);
  if (at < 0) throw new Error(`CHANGELOG.md has no heading "${heading.trim()}"`);
  const [section = ""] = changelog.slice(at + heading.length).split(/^## /m, 1);
  return section.trim();
}
