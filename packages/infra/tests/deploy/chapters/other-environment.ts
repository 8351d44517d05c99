import { describe, expect, it } from "@jest/globals";
import { credentials } from "../support/deployed-job.ts";
import type { Deployment } from "../support/deployment.ts";
import { filesWith } from "../support/find-text.ts";
import { inventory } from "../support/inventory.ts";

/** Changes what the environment asks for, and deploys that. */
export function otherEnvironment(deployment: Deployment): void {
  describe("cdktf deploy of another environment", () => {
    it("rotates the password in secret and database, and opens a way in for readers", async () => {
      const { place, second } = deployment;
      const { password: before, username } = await credentials();
      const { database = {} } = second.environment;
      second.environment = {
        ...second.environment,
        database: { ...database, passwordVersion: 2, access: true },
      };
      await deployment.record("deploy with another password and access", second.deploy());
      const { password, username: sameUser } = await credentials();
      expect(sameUser).toBe(username);
      expect(password).not.toBe(before);
      expect(place.aws.databasePasswords).toEqual([before, password]);
      expect([before, password].flatMap((text) => filesWith(place.folder, text))).toEqual([]);
      expect(await inventory()).toMatchObject({
        instances: ["daily-delta-test-access"],
        policies: ["daily-delta-test-readers"],
      });
    });
  });
}
