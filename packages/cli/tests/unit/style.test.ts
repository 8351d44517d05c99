import { PassThrough } from "node:stream";
import { expect, it } from "@jest/globals";
import { coloured, toned, withTone } from "../../src/terminal/style.ts";

const RED = "\u001b[31mFAILED\u001b[39m";
const stream = (isTTY: boolean) =>
  Object.assign(new PassThrough({ encoding: "utf8" }), {
    isTTY,
    getColorDepth: () => 8,
  });

it("colours for a terminal, and for nothing else", () => {
  expect(coloured("FAILED", "bad", stream(true))).toBe(RED);
  expect(coloured("FAILED", "bad", stream(false))).toBe("FAILED");
});

it.each([
  ["us-daily (local) FAILED.\nnyt: FAILED\n", `us-daily (local) ${RED}.\nnyt: FAILED\n`],
  ["us-daily: 3 rows\nFAILED", "us-daily: 3 rows\nFAILED"],
  ["FAILEDX", "FAILEDX"],
  ["us: OK, not FAILED", "us: \u001b[32mOK\u001b[39m, not FAILED"],
])("colours one word of a message's first line (%j)", async (text, shown) => {
  expect(withTone(text, stream(true))).toBe(shown);
  const output = stream(true);
  await new Promise((resolve) => toned(output).write(text, resolve));
  expect(output.read()).toBe(shown);
});

it("leaves errors of the stream to the writer", async () => {
  const output = stream(true);
  output.destroy(new Error("closed")).on("error", () => {});
  const error = await new Promise((resolve) => toned(output).write("x", resolve));
  expect(error).toMatchObject({ code: "ERR_STREAM_DESTROYED" });
});
