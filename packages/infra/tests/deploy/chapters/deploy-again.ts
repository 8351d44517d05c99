import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { changeDependency } from "../support/dependency.ts";
import { configuration, layerHash } from "../support/deployed-job.ts";
import type { Deployment } from "../support/deployment.ts";
import { DATASETS } from "../support/expected-inventory.ts";
import { MOTO_DIFFERENCES, plan } from "../support/plan.ts";

const NO_CHANGES = { resources: {}, outputs: [] };

const sha256 = (path: string): string =>
  createHash("sha256").update(readFileSync(path)).digest("hex");

/** Deploys unchanged and changed files over what is there, and hands over to a second clone. */
export function deployAgain(deployment: Deployment): void {
  describe("cdktf deploy again", () => {
    it("changes nothing", async () => {
      const { first } = deployment;
      expect(await plan(first)).toEqual({
        ...NO_CHANGES,
        // Only thrift has a cluster.
        ofMoto: Object.keys(MOTO_DIFFERENCES)
          .filter((name) => !name.startsWith("aws_rds_cluster."))
          .sort(),
      });
      const again = await deployment.record("deploy again", first.deploy());
      expect(again).toMatchObject({ created: [], destroyed: [] });
      // What moto's own differences make Terraform repeat.
      expect([...again.modified].sort()).toEqual(
        [
          ...DATASETS.map((dataset) => `${dataset}/function`),
          "database/parameters",
          "firewall/database-from-functions",
          "firewall/functions-to-database",
          "site/distribution",
        ].sort(),
      );
    });

    it("changes nothing from another clone, built again at another time", async () => {
      const { place, first, log } = deployment;
      const second = await place.clone("second");
      deployment.second = second;
      second.takeState(first);
      const { resources, outputs } = await plan(second);
      expect({ resources, outputs }).toEqual(NO_CHANGES);
      for (const name of ["function.zip", "layer.zip"]) {
        const [one, other] = [first, second].map(({ stackFolder }) =>
          sha256(join(stackFolder, name)),
        );
        log.push(`${name} of two clones: ${one}, ${other}`);
        expect(other).toBe(one);
      }
    });

    it("changes only the function after a line of the job was touched", async () => {
      const { second } = deployment;
      const layer = await layerHash();
      second.edit("packages/etl/src/handler.ts", (text) =>
        text.replace("(execution $", "(execution id $"),
      );
      const { resources } = await plan(second);
      expect(resources).toEqual({
        aws_lambda_function: expect.arrayContaining(["source_code_hash"]),
      });
      expect(resources.aws_lambda_function).not.toContain("layers");
      const { CodeSha256: before } = await configuration();
      await deployment.record("deploy after touching the job", second.deploy());
      expect((await configuration()).CodeSha256).not.toBe(before);
      expect(await layerHash()).toBe(layer);
    });

    it("changes layer and function after a dependency changed", async () => {
      const { second } = deployment;
      const [{ CodeSha256: code }, layer] = [await configuration(), await layerHash()];
      await changeDependency(second);
      const { resources } = await plan(second);
      expect(resources).toEqual({
        aws_lambda_layer_version: expect.arrayContaining(["source_code_hash"]),
        aws_lambda_function: expect.arrayContaining(["layers"]),
      });
      expect(resources.aws_lambda_function).not.toContain("source_code_hash");
      await deployment.record("deploy after changing a dependency", second.deploy());
      expect(await layerHash()).not.toBe(layer);
      expect((await configuration()).CodeSha256).toBe(code);
    });

    it("changes only the page after a line of it was touched", async () => {
      const { second } = deployment;
      second.edit("packages/dashboard/page/index.html", (text) => `${text}<!-- touched -->\n`);
      const { resources } = await plan(second);
      expect(resources).toEqual({ aws_s3_object: expect.arrayContaining(["etag"]) });
    });
  });
}
