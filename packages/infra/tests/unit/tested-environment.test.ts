import { describe, expect, it } from "@jest/globals";
import { readEnvironments } from "../../src/environment/read-environments.ts";
import { environments } from "../../src/environments.ts";
import {
  DIFFERENCES,
  THRIFT_DIFFERENCES,
  testedEnvironment,
  testedThrift,
} from "../deploy/support/tested-environment.ts";
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

const own = { port: 6543, databaseCa: "-----BEGIN CERTIFICATE-----" };
const secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:webhooks-a1B2c3";

describe.each([
  ["dev", environments.dev, testedEnvironment(own), DIFFERENCES],
  ["thrift", environments.thrift, testedThrift(own, secret), THRIFT_DIFFERENCES],
] as const)("the environment %s that is deployed onto moto", (_, shipped, tested, differences) => {
  const paths = differingPaths(synthesized(shipped, "test").json, synthesized(tested, "test").json);

  it("differs from the shipped one only where the list of differences says so", () => {
    expect(paths.filter((path) => !differences.some(({ changes }) => changes.test(path)))).toEqual(
      [],
    );
  });

  it.each(differences)("needs the listed difference of $setting", ({ changes, reason }) => {
    expect(paths.filter((path) => changes.test(path))).not.toEqual([]);
    expect(reason).not.toBe("");
  });

  it("differs in the settings that are listed, and in no others", () => {
    const [one, other] = [shipped, tested].map((environment) =>
      readEnvironments({ test: environment }).get("test"),
    );
    const settings = differingPaths(one, other).map((path) => path.replace(/\.\d+$/, ""));
    expect([...new Set(settings)]).toEqual(differences.map(({ setting }) => setting).sort());
  });
});
