import { describe, expect, it } from "@jest/globals";
import type { Deployment } from "../support/deployment.ts";
import { destroyProtected } from "../support/destroy-protected.ts";
import { inventory } from "../support/inventory.ts";

/** Takes everything down. */
export function destroy(deployment: Deployment): void {
  describe("cdktf destroy", () => {
    it("is refused by the plan of a protected environment, before anything is deleted", async () => {
      const before = await inventory();
      const refused = await destroyProtected(deployment.second);
      // The secret goes after the database: once that is refused, Terraform does not come to it.
      expect([...refused].sort()).toEqual(["aws_db_instance", "aws_s3_bucket"]);
      expect(await inventory()).toEqual(before);
    });

    it("leaves nothing behind", async () => {
      await deployment.record("destroy", deployment.second.destroy());
      const left = Object.entries(await inventory()).filter(([, names]) => names.length > 0);
      expect(Object.fromEntries(left)).toEqual({});
    });
  });
}
