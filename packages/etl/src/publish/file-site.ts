import { rmSync } from "node:fs";
import { access, mkdir, rename, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Site } from "./site.ts";

/**
 * A folder, for the page on this machine or for any static web server.
 *
 * @example
 * fileSite("/var/www/daily-delta").name; // "folder:/var/www/daily-delta"
 */
export function fileSite(folder: string): Site {
  const root = resolve(folder);
  return {
    name: `folder:${root}`,
    isPublic: false,
    holds: (path) =>
      access(join(root, path)).then(
        () => true,
        () => false,
      ),
    async write(files, signal) {
      for await (const { path, text } of files) {
        const file = join(root, path);
        const next = `${file}.${process.pid}.next`;
        await mkdir(dirname(file), { recursive: true });
        const remove = () => rmSync(next, { force: true });
        // A second Ctrl-C ends the process in the middle of a file.
        process.on("exit", remove);
        try {
          await writeFile(next, text, { signal });
          await rename(next, file);
        } finally {
          process.off("exit", remove);
          remove();
        }
      }
    },
  };
}
