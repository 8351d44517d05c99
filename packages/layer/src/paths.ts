import { fileURLToPath } from "node:url";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** The repository's root, where the lockfile lies. */
export const ROOT = path("../../..");
/** The job, compiled by `tsc -b`. */
export const ETL = path("../../etl");
/** This package, whose dependencies make up the layer. */
export const LAYER = path("..");
/** What becomes `/var/task`. */
export const FUNCTION_OUTPUT = path("../dist/function");
/** What becomes `/opt`. */
export const LAYER_OUTPUT = path("../dist/layer");
