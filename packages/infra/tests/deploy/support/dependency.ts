import type { Clone } from "./clone.ts";

/** A dependency of the job, and a version of it that the repository does not use. */
const NAME = "csv-parse";
const OTHER = "7.0.2";

/** Changes the version of a dependency, as a developer would. */
export async function changeDependency(clone: Clone): Promise<void> {
  for (const file of ["packages/etl/package.json", "packages/layer/package.json"]) {
    clone.edit(file, (text) => text.replace(new RegExp(`("${NAME}": )"[^"]+"`), `$1"${OTHER}"`));
  }
  await clone.command("pnpm", ["install", "--no-frozen-lockfile", "--prefer-offline"]);
}
