import { readFileSync } from "node:fs";
import { expect, it } from "@jest/globals";

const read = (path: string): string =>
  readFileSync(new URL(`../../../../${path}`, import.meta.url), "utf8");
const dockerfile = read("Dockerfile");

it("builds the image with the Node of the lockfile, pinned by digest, and the pnpm of the workspace", () => {
  const [, node] = /^ {2}node@(\d+\.\d+\.\d+):$/m.exec(read("pnpm-lock.yaml")) ?? [];
  const pin = /^ARG NODE_IMAGE=node:([\d.]+)-trixie-slim@sha256:[\da-f]{64}$/m;
  expect(pin.exec(dockerfile)?.[1]).toBe(node);
  const bases = Array.from(dockerfile.matchAll(/^FROM (?:--\S+ )?(\S+)/gm), ([, base]) => base);
  expect(bases).toEqual(["$NODE_IMAGE", "$NODE_IMAGE"]);
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
