import { describe, expect, it } from "@jest/globals";
import { readEnvironments } from "../../src/environment/read-environments.ts";
import { environments } from "../../src/environments.ts";
import { DIFFERENCES, testedEnvironment } from "../deploy/support/tested-environment.ts";
import { synthesized } from "../support/synthesized.ts";

/** Every value of a JSON document, by its path. */
function flatten(value: unknown, path: string): [string, unknown][] {
  if (typeof value !== "object" || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "//" ? [] : flatten(inner, path === "" ? key : `${path}.${key}`),
  );
}

function differingPaths(one: unknown, other: unknown): string[] {
  const [first, second] = [new Map(flatten(one, "")), new Map(flatten(other, ""))];
  return [...new Set([...first.keys(), ...second.keys()])]
    .filter((path) => first.get(path) !== second.get(path))
    .sort();
}

const tested = testedEnvironment({ port: 6543, databaseCa: "-----BEGIN CERTIFICATE-----" });

describe("the environment that is deployed onto moto", () => {
  const paths = differingPaths(
    synthesized(environments.dev, "test").json,
    synthesized(tested, "test").json,
  );

  it("differs from the shipped dev only where the list of differences says so", () => {
    expect(paths.filter((path) => !DIFFERENCES.some(({ changes }) => changes.test(path)))).toEqual(
      [],
    );
  });

  it.each(DIFFERENCES)("needs the listed difference of $setting", ({ changes, reason }) => {
    expect(paths.filter((path) => changes.test(path))).not.toEqual([]);
    expect(reason).not.toBe("");
  });

  it("differs in the settings that are listed, and in no others", () => {
    const [shipped, changed] = [environments.dev, tested].map((environment) =>
      readEnvironments({ test: environment }).get("test"),
    );
    const settings = differingPaths(shipped, changed).map((path) => path.replace(/\.\d+$/, ""));
    expect([...new Set(settings)]).toEqual(DIFFERENCES.map(({ setting }) => setting).sort());
  });
});
