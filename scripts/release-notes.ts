// Prints the notes of a release: `pnpm release:notes v0.3.0`. Fails unless every package has the
// version of the tag and CHANGELOG.md a section with a date.
import { readFileSync } from "node:fs";
import { notesOf } from "./changelog.ts";
import { versions } from "./manifests.ts";

const [tag = ""] = process.argv.slice(2);
const version = tag.replace(/^v/, "");
const others = Object.entries(versions()).filter(([, given]) => given !== version);
if (others.length > 0) {
  const list = others.map(([path, given]) => `${path} (${given})`).join(", ");
  throw new Error(`not ${version}: ${list}. Run pnpm release:prepare ${version} first`);
}
console.log(notesOf(readFileSync("CHANGELOG.md", "utf8"), version));
