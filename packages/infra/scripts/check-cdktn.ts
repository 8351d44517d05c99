/**
 * Shows that the way to cdktn, the living fork of cdktf, is open: in a copy, rewrites the imports,
 * installs cdktn with its bindings, and synthesizes. It must be the same JSON but for versions.
 */
import { execFileSync } from "node:child_process";
import {
  cpSync,
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";

/** Packages that replace cdktf and its bindings. */
const CDKTN = {
  "@cdktn/provider-archive": "14.0.1",
  "@cdktn/provider-aws": "25.7.0",
  "@cdktn/provider-random": "15.0.1",
  cdktn: "0.24.0",
};

/** cdktn asks which versions of Terraform a project is for: in cdktf.json, its one new line. */
const CONTEXT = { targetVersions: { terraform: ">=1.11.0" } };

const infra = fileURLToPath(new URL("..", import.meta.url));
const etl = fileURLToPath(new URL("../../etl", import.meta.url));
const dashboard = fileURLToPath(new URL("../../dashboard", import.meta.url));
const work = mkdtempSync(join(tmpdir(), "daily-delta-cdktn-"));

/** Synthesizes every stack, and leaves out versions and folders. */
function synthesize(folder: string, outdir: string): Record<string, unknown> {
  execFileSync(process.execPath, ["--conditions=source", "src/main.ts"], {
    cwd: folder,
    env: {
      ...process.env,
      CDKTF_OUTDIR: outdir,
      CDKTF_CONTEXT_JSON: JSON.stringify(CONTEXT),
      // Of libraries, which are none of our business here.
      NODE_NO_WARNINGS: "1",
    },
    stdio: ["ignore", "inherit", "inherit"],
  });
  return Object.fromEntries(
    globSync("stacks/*/cdk.tf.json", { cwd: outdir }).map((file) => {
      const text = readFileSync(join(outdir, file), "utf8");
      const json = JSON.parse(text, (key, value) => (key === "//" ? undefined : value));
      delete json.terraform.required_providers;
      delete json.terraform.backend;
      for (const archive of Object.values<{ source_dir?: string }>(json.data.archive_file)) {
        delete archive.source_dir;
      }
      return [file, json];
    }),
  );
}

try {
  const copy = join(work, "infra");
  cpSync(join(infra, "src"), join(copy, "src"), { recursive: true });
  for (const file of globSync("src/**/*.ts", { cwd: copy })) {
    const text = readFileSync(join(copy, file), "utf8");
    const rewritten = text.replace(/(from ")(@?)cdktf(["/])/g, "$1$2cdktn$3");
    writeFileSync(join(copy, file), rewritten);
  }
  const own = Object.entries<string>(
    JSON.parse(readFileSync(join(infra, "package.json"), "utf8")).dependencies,
  ).filter(([name]) => !/^(cdktf$|@cdktf\/|@daily-delta\/)/.test(name));
  const dependencies = {
    ...Object.fromEntries(own),
    ...CDKTN,
    "@daily-delta/dashboard": `link:${dashboard}`,
    "@daily-delta/etl": `link:${etl}`,
  };
  writeFileSync(join(copy, "package.json"), JSON.stringify({ type: "module", dependencies }));
  writeFileSync(join(copy, "pnpm-workspace.yaml"), "packages: [.]\n");
  execFileSync("pnpm", ["install", "--silent"], { cwd: copy, stdio: "inherit" });

  // The copy looks for the page next to itself.
  symlinkSync(dashboard, join(work, "dashboard"));
  execFileSync(process.execPath, [join(dashboard, "src/build.ts")]);
  const ours = synthesize(infra, join(work, "cdktf-out"));
  const theirs = synthesize(copy, join(work, "cdktn-out"));
  if (!isDeepStrictEqual(ours, theirs)) {
    const save = (name: string, value: unknown): string => {
      const file = join(tmpdir(), `daily-delta-${name}.json`);
      writeFileSync(file, JSON.stringify(value, undefined, 2));
      return file;
    };
    throw new Error(
      `cdktn synthesizes something else: compare ${save("cdktf", ours)} and ${save("cdktn", theirs)}`,
    );
  }
  console.log(`cdktn synthesizes the same ${Object.keys(ours).length} stacks`);
} finally {
  rmSync(work, { recursive: true, force: true });
}
