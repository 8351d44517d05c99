import { cpSync, existsSync, openAsBlob } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { PGlite } from "@electric-sql/pglite";
import { onceInWorker } from "./worker-values.ts";

const CACHE = fileURLToPath(new URL("../../../../node_modules/.cache", import.meta.url));

/** An empty database, made once per version of PGlite: making one takes ten times as long as this. */
interface PreparedPglite {
  readonly folder: string;
  /** The same as a tar archive. */
  readonly archive: string;
}

/** Opens an empty database in memory. */
export async function emptyPglite(): Promise<PGlite> {
  const { archive } = await preparePglite();
  return await PGlite.create({ ...(await compiled()), loadDataDir: await openAsBlob(archive) });
}

/** Opens the database in a folder. */
export const openPglite = async (folder: string): Promise<PGlite> =>
  await PGlite.create(folder, await compiled());

/**
 * Compiles PGlite's program. V8 compiles the same bytes only once while a module of them
 * exists, and shares the machine code that it has optimized: the next suite goes on with it.
 */
async function compiled(): Promise<{ readonly pgliteWasmModule: WebAssembly.Module }> {
  const program = fileURLToPath(new URL("./pglite.wasm", import.meta.resolve(PACKAGE)));
  // PGlite wants a module of its own realm.
  const pgliteWasmModule = await WebAssembly.compile(await readFile(program));
  await onceInWorker("PGlite", async () => pgliteWasmModule);
  return { pgliteWasmModule };
}

/** Puts an empty database into a folder that is empty or not there. */
export async function copyEmptyPglite(folder: string): Promise<void> {
  cpSync((await preparePglite()).folder, folder, { recursive: true });
}

/** Makes the empty database where it is not there yet. */
async function preparePglite(): Promise<PreparedPglite> {
  const source = fileURLToPath(new URL("../package.json", import.meta.resolve(PACKAGE)));
  const { version } = JSON.parse(await readFile(source, "utf8"));
  const place = join(CACHE, `pglite-${version}`);
  if (!existsSync(place)) await prepare(place);
  return { folder: join(place, "data"), archive: join(place, "data.tar") };
}

const PACKAGE = "@electric-sql/pglite";

/** It appears complete or not at all, however many processes prepare it at the same time. */
async function prepare(place: string): Promise<void> {
  await mkdir(dirname(place), { recursive: true });
  const unfinished = await mkdtemp(`${place}-`);
  try {
    const pglite = await PGlite.create(join(unfinished, "data"));
    const archive = await pglite.dumpDataDir("none");
    await pglite.close();
    await writeFile(join(unfinished, "data.tar"), archive.stream());
    await rename(unfinished, place).catch((error) => {
      // Another process was faster.
      if (!existsSync(place)) throw error;
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}
