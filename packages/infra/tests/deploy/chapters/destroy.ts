import { describe, expect, it } from "@jest/globals";
import type { Deployment } from "../support/deployment.ts";
import { inventory } from "../support/inventory.ts";

/** Takes everything down. */
export function destroy(deployment: Deployment): void {
  describe("cdktf destroy", () => {
    it("leaves nothing behind", async () => {
      await deployment.record("destroy", deployment.second.destroy());
      const left = Object.entries(await inventory()).filter(([, names]) => names.length > 0);
      expect(Object.fromEntries(left)).toEqual({});
    });
  });
}
