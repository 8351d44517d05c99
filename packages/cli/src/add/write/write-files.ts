import { readFileSync, writeFileSync } from "node:fs";
import { addToIndex } from "./edit-index.ts";
import type { Plan } from "./plan.ts";
import type { Targets } from "./targets.ts";
import { writeDataset } from "./write-dataset.ts";
import { type Excerpt, writeTest } from "./write-test.ts";

/** Writes the dataset's file, its line in the registry and its test; returns what was written. */
export function writeFiles(plan: Plan, excerpt: Excerpt, targets: Targets): string[] {
  const written: string[] = [];
  const write = (path: string, text: string, flag: "w" | "wx"): void => {
    writeFileSync(path, text, { flag });
    written.push(path);
  };
  write(targets.dataset, writeDataset(plan, targets.imports), "wx");
  write(targets.test, writeTest(plan, excerpt, targets.helper), "wx");
  if (targets.index !== undefined) {
    const index = addToIndex(readFileSync(targets.index, "utf8"), plan.name);
    if (index !== undefined) write(targets.index, index, "w");
  }
  return written;
}
