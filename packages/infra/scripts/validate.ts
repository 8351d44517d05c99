import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Runs `terraform init` and `terraform validate` on every synthesized stack (`pnpm synth` first). */
const stacks = fileURLToPath(new URL("../../../cdktf.out/stacks", import.meta.url));

for (const stack of readdirSync(stacks)) {
  for (const args of [["init", "-backend=false", "-input=false"], ["validate"]]) {
    console.log(`${stack}: terraform ${args.join(" ")}`);
    const { status, error } = spawnSync("terraform", args, {
      cwd: `${stacks}/${stack}`,
      stdio: "inherit",
    });
    if (error) throw error;
    if (status !== 0) process.exit(status ?? 1);
  }
}
