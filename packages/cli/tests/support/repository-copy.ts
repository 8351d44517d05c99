import { cp, mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));

/** Puts what `pnpm start` needs into a folder: the sources, the samples, and links to the rest. */
export async function copyRepository(folder: string): Promise<void> {
  await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
  const parts = ["samples", "packages/dashboard/page"];
  for (const name of ["cli", "dashboard", "etl"]) {
    await mkdir(join(folder, "packages", name), { recursive: true });
    parts.push(
      ...["package.json", "src", "node_modules"].map((part) => `packages/${name}/${part}`),
    );
  }
  const options = { recursive: true, verbatimSymlinks: true };
  await Promise.all(parts.map((part) => cp(join(ROOT, part), join(folder, part), options)));
}
