import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { environments } from "../../src/environments.ts";
import { quickSightEnvironment } from "../support/quick-sight-environment.ts";
import { synthesized } from "../support/synthesized.ts";

/** Removes the comments of cdktf, and the folder of the local state. */
function normalised(text: string): string {
  const json: unknown = JSON.parse(text, (key, value: unknown) =>
    key === "//" ? undefined : value,
  );
  return `${JSON.stringify(json, undefined, 2)}\n`.replace(
    /"path": "[^"]*\/(terraform\.[^"]*)"/,
    '"path": "$1"',
  );
}

const golden = { ...environments, quicksight: quickSightEnvironment };

describe("the synthesized configuration", () => {
  it.each(Object.entries(golden))(
    "of %s equals the golden file (UPDATE_GOLDEN=1 rewrites it)",
    (name, environment) => {
      const file = new URL(`../golden/${name}.json`, import.meta.url);
      const text = normalised(synthesized(environment, name).text);
      if (process.env.UPDATE_GOLDEN) writeFileSync(file, text);
      expect(text).toBe(readFileSync(file, "utf8"));
    },
  );

  it("has no path of this machine except that of the local state", () => {
    for (const [name, environment] of Object.entries(environments)) {
      expect(normalised(synthesized(environment, name).text)).not.toContain(process.cwd());
    }
  });
});
