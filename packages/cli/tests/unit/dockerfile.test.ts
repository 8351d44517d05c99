import { readFileSync } from "node:fs";
import { expect, it } from "@jest/globals";

const read = (path: string): string =>
  readFileSync(new URL(`../../../../${path}`, import.meta.url), "utf8");
const dockerfile = read("Dockerfile");

it("builds the image with the Node of the lockfile and the pnpm of the workspace", () => {
  const [, node] = /^ {2}node@(\d+\.\d+\.\d+):$/m.exec(read("pnpm-lock.yaml")) ?? [];
  const bases = Array.from(
    dockerfile.matchAll(/^FROM .*?node:([\d.]+)-/gm),
    ([, version]) => version,
  );
  expect(bases).toEqual([node, node]);
  expect(dockerfile).toContain(
    `npm install --global ${JSON.parse(read("package.json")).packageManager}\n`,
  );
});

it("lets nothing into the image's build that it does not copy", () => {
  const copied = Array.from(
    dockerfile.matchAll(/^COPY (?!--)(.*) \S+$/gm),
    ([, from = ""]) => from,
  );
  const [, ...admitted] = read(".dockerignore")
    .split("\n!")
    .map((line) => line.trim());
  expect(copied.join(" ").split(" ").toSorted()).toEqual(admitted.toSorted());
});
