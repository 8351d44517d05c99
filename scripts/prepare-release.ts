// Prepares a release: `pnpm release:prepare 0.3.0` writes the version and the date.
import { readFileSync, writeFileSync } from "node:fs";
import { dateRelease } from "./changelog.ts";
import { setVersion } from "./manifests.ts";

const [version = ""] = process.argv.slice(2);
const today = new Date().toISOString().slice(0, 10);

writeFileSync("CHANGELOG.md", dateRelease(readFileSync("CHANGELOG.md", "utf8"), version, today));
setVersion(version);
