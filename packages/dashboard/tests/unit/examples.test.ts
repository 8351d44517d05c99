import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { claimedValue, examplesOf, runExample } from "@daily-delta/etl/testing/examples";
import { expect, it } from "@jest/globals";
import * as dashboard from "../../src/index.ts";

const examples = examplesOf(new URL("../../src/index.ts", import.meta.url), dashboard);

it.each(examples.map(({ name, code }) => [name, code]))(
  "%s has an example that runs",
  async (_, code) => {
    const folder = await mkdtemp(join(tmpdir(), "daily-delta-examples-"));
    expect(code).toBeDefined();
    await runExample(code ?? "", { ...dashboard, folder }, async (value, claimed) =>
      expect(await value()).toEqual(claimedValue(claimed)),
    );
    await rm(folder, { recursive: true });
  },
);
