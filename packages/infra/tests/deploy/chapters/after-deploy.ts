import { describe, expect, it } from "@jest/globals";
import { configuration, credentials, layerHash } from "../support/deployed-job.ts";
import { DeployedPage } from "../support/deployed-page.ts";
import type { Deployment } from "../support/deployment.ts";
import { EXPECTED } from "../support/expected-inventory.ts";
import { EXPECTED_PAGE } from "../support/expected-page.ts";
import { failureRecords } from "../support/failure-records.ts";
import { filesWith } from "../support/find-text.ts";
import { inventory } from "../support/inventory.ts";
import { passedOn } from "../support/probe-rule.ts";

/** Looks at what the first deploy has made. */
export function afterDeploy(deployment: Deployment): void {
  describe("after cdktf deploy", () => {
    it("AWS lists all expected resources", async () => {
      expect(await inventory()).toEqual(EXPECTED);
    });

    it("Lambda has the bytes that were built, in an order to run them", async () => {
      const { place, log } = deployment;
      const { CodeSha256, Environment, Layers = [], VpcConfig, Handler } = await configuration();
      const [task, opt] = [place.aws.archive(CodeSha256), place.aws.archive(await layerHash())];
      log.push(`function ${task.length} bytes, SHA-256 ${CodeSha256}`);
      log.push(`layer ${opt.length} bytes, SHA-256 ${await layerHash()}`);
      expect(opt.length).toBeLessThan(3_000_000);
      // Lambda's quota for the console's editor is 3 MB; a fifth of that is ours.
      expect(task.length).toBeLessThan(600_000);
      expect(Layers).toHaveLength(1);
      expect(Handler).toBe("handler.handler");
      expect(VpcConfig?.SubnetIds).toHaveLength(2);
      expect(Environment?.Variables).toMatchObject({ ENVIRONMENT: "test" });
    });

    it("secret and database have one password, and no file under the working folder has it", async () => {
      const { place } = deployment;
      const { password } = await credentials();
      expect(password).toMatch(/^[A-Za-z0-9]{32}$/);
      expect(place.aws.databasePasswords).toEqual([password]);
      expect(filesWith(place.folder, password)).toEqual([]);
      expect(filesWith(place.folder, "daily-delta-test-database").length).toBeGreaterThan(0);
      expect(JSON.stringify(await configuration())).not.toContain(password);
    });

    it("the page is in its bucket, with what browsers need to know of it", async () => {
      const deployed = new DeployedPage((await configuration()).Environment?.Variables);
      const page = await deployed.files();
      expect(page).toEqual(EXPECTED_PAGE);
      // Each file is named by index.html, or by a script that loads it when it is needed.
      const contents = await Promise.all(page.map(({ path }) => deployed.text(path)));
      for (const { path } of page) {
        if (path !== "index.html") expect(contents.some((each) => each.includes(path))).toBe(true);
      }
      expect(await deployed.data()).toEqual([]);
    });

    it("the failures that a run did not report are passed on, and no others", async () => {
      const rule = { name: "daily-delta-test-unreported", bus: "daily-delta-test-failures" };
      const { reported: _, ...others } = failureRecords;
      expect(await passedOn(rule, failureRecords)).toEqual(Object.keys(others).sort());
    });
  });
}
