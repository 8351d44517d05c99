import { inStartFolder } from "../terminal/user-folder.ts";

/** Returns the database of `run` without `--database`. */
export const defaultDatabase = (): string => inStartFolder(".data/db");
