import { fileURLToPath } from "node:url";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** The repository's root, with the lockfile. */
export const ROOT = path("../../..");
/** The job, compiled by `tsc -b`. */
export const ETL = path("../../etl");
/** This package, whose dependencies make up the layer. */
export const LAYER = path("..");
/** Folder that becomes `/var/task`. */
export const FUNCTION_OUTPUT = path("../dist/function");
/** Folder that becomes `/opt`. */
export const LAYER_OUTPUT = path("../dist/layer");
