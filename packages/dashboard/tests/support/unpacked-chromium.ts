import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { createBrotliDecompress } from "node:zlib";
import { extract } from "tar-fs";

/** Files and arguments that start the Chromium of the npm package. */
export interface UnpackedChromium {
  readonly executablePath: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The archives name an owner, which root in a small container cannot give a file. */
const READABLE = { chown: false, readable: true };
const CACHE = fileURLToPath(new URL("../../../../node_modules/.cache", import.meta.url));

/**
 * Unpacks the Chromium of @sparticuz/chromium (Linux x64) once per version: the program, the
 * libraries that a bare system lacks, and a font. The package's own `executablePath` is not used: it
 * unpacks to fixed paths in /tmp, where a second process finds a program that is half written.
 */
export async function unpackChromium(cache = CACHE): Promise<UnpackedChromium> {
  const source = fileURLToPath(new URL("..", import.meta.resolve("@sparticuz/chromium")));
  const { version } = JSON.parse(await readFile(join(source, "package.json"), "utf8"));
  const folder = join(cache, `chromium-${version}`);
  if (!existsSync(folder)) await unpack(join(source, "bin"), folder);
  return {
    executablePath: join(folder, "chromium"),
    env: { LD_LIBRARY_PATH: join(folder, "lib"), FONTCONFIG_FILE: join(folder, "fonts.conf") },
  };
}

/** The folder appears complete or not at all, however many processes unpack at the same time. */
async function unpack(source: string, folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const unfinished = await mkdtemp(`${folder}-`);
  try {
    const program = createWriteStream(join(unfinished, "chromium"), { mode: 0o755 });
    await decompress(join(source, "chromium.br"), program);
    for (const archive of ["al2023.tar.br", "fonts.tar.br"]) {
      await decompress(join(source, archive), extract(unfinished, READABLE));
    }
    await chmod(unfinished, 0o755);
    await writeFile(join(unfinished, "fonts.conf"), FONTS);
    await rename(unfinished, folder).catch((error) => {
      // Another process was faster.
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

const decompress = (file: string, target: NodeJS.WritableStream) =>
  pipeline(createReadStream(file), createBrotliDecompress(), target);

/** The packaged font and no other, so that text is as wide on every machine. */
const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
</fontconfig>
`;
