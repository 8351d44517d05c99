import { spawnSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { SCRIPTS, type Shell } from "../../src/completion/scripts.ts";
import { MAIN } from "../support/cli.ts";
import { temporaryFolder } from "../support/folders.ts";
import { sharedCli } from "../support/shared-cli.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
  const program = join(folder.path, "daily-delta");
  writeFileSync(
    program,
    `#!/bin/sh\nexec "${process.execPath}" --conditions=source "${MAIN}" "$@"\n`,
  );
  chmodSync(program, 0o755);
});
afterAll(() => folder.remove());

const inShell = (shell: string, ...args: string[]) =>
  spawnSync(shell, args, {
    encoding: "utf8",
    cwd: folder.path,
    env: { ...process.env, INIT_CWD: "", PATH: `${folder.path}:${process.env.PATH}` },
  });

it.each<Shell>(["bash", "zsh", "fish"])(
  "prints a script for %s, which can read it",
  async (shell) => {
    expect(await sharedCli(folder.path, "completion", shell)).toEqual({
      ...{ code: 0, stdout: SCRIPTS[shell], stderr: "" },
    });
    writeFileSync(join(folder.path, shell), SCRIPTS[shell]);
    const check = inShell(shell, "-n", join(folder.path, shell));
    // Not every machine has each of the shells.
    if (check.error === undefined) expect(check).toMatchObject({ status: 0, stderr: "" });
  },
);

it("completes in bash", () => {
  const typed = `
    source <(daily-delta completion bash)
    COMP_WORDS=(daily-delta run us-d); COMP_CWORD=2; _daily_delta; echo "\${COMPREPLY[*]}"
    COMP_WORDS=(daily-delta schedule ""); COMP_CWORD=2; _daily_delta; echo "\${COMPREPLY[*]}"
    COMP_WORDS=(daily-delta run --dry); COMP_CWORD=2; _daily_delta; echo "\${COMPREPLY[*]}"
    COMP_WORDS=(daily-delta run --site ""); COMP_CWORD=3; _daily_delta; echo "\${#COMPREPLY[@]}"`;
  expect(inShell("bash", "--norc", "-c", typed)).toMatchObject({
    ...{ status: 0, stderr: "" },
    stdout: "us-daily\ncron systemd github-actions\n--dry-run\n0\n",
  });
});

it("says which shells there are", async () => {
  const { code, stderr } = await sharedCli(folder.path, "completion", "csh");
  expect(code).toBe(2);
  expect(stderr).toContain("Must be bash or zsh or fish.");
});
