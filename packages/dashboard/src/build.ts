import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { buildPage } from "./build-page.ts";

/** Folder that becomes the site's bucket. */
const OUTPUT = fileURLToPath(new URL("../dist/site", import.meta.url));

rmSync(OUTPUT, { recursive: true, force: true });
await buildPage(OUTPUT);
