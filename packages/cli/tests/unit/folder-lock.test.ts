import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { lockFolder } from "../../src/database/folder-lock.ts";
import { temporaryFolder } from "../support/folders.ts";

let parent: Awaited<ReturnType<typeof temporaryFolder>>;
let folder: string;
let note: string;

beforeEach(async () => {
  parent = await temporaryFolder();
  folder = join(parent.path, "above/db");
  note = `${folder}.lock.pid`;
});
afterEach(() => parent.remove());

it("names the process that has the lock, for as long as it has it", () => {
  const lock = lockFolder(folder);
  expect(() => lockFolder(folder)).toThrow(
    `the database in ${folder} is in use by another process (process ${process.pid}). Wait`,
  );
  lock[Symbol.dispose]();
  expect(existsSync(note)).toBe(false);
  lockFolder(folder)[Symbol.dispose]();
});

// No process has the first: Linux gives numbers up to 2^22.
it.each(["99999999", "", "0x1"])("names none where the note says %j", (pid) => {
  using _ = lockFolder(folder);
  writeFileSync(note, pid);
  expect(() => lockFolder(folder)).toThrow("is in use by another process. Wait");
});

it("says what is wrong where no folder can be made, instead of trying for ever", () => {
  expect(() => lockFolder("/proc/none/db")).toThrow("ENOENT: no such file or directory, mkdir");
});
