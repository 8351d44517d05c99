import { describe, expect, it } from "@jest/globals";
import { importFaults } from "../../import-faults.ts";
import { importsOf } from "../../imports.ts";

const SRC = "packages/etl/src";

describe("importsOf", () => {
  it("lists values, types, re-exports and dynamic imports, each file once", () => {
    const text = `
      import { a, type B } from "./a.ts";
      import type { C } from "../load/c.ts";
      export { d } from "./d.ts";
      export * from "pg";
      import "./a.ts";
      const e = await import("./e.ts");
      const f = await import(e.path);
      // import "./comment.ts";
      const g = 'from "./text.ts"';
    `;
    expect(importsOf(`${SRC}/extract/x.ts`, text).map(({ to }) => to)).toEqual([
      `${SRC}/extract/a.ts`,
      `${SRC}/load/c.ts`,
      `${SRC}/extract/d.ts`,
      "pg",
      `${SRC}/extract/e.ts`,
    ]);
  });
});

describe("importFaults", () => {
  const rooms = { extract: [], load: ["extract"] };
  const forward = { from: `${SRC}/load/a.ts`, to: `${SRC}/extract/b.ts` };
  const back = { from: `${SRC}/extract/b.ts`, to: `${SRC}/load/a.ts` };

  it("accepts imports along the rule, within a folder, and by files directly in src", () => {
    const inside = { from: `${SRC}/load/a.ts`, to: `${SRC}/load/deep/c.ts` };
    const story = { from: `${SRC}/run.ts`, to: `${SRC}/load/a.ts` };
    const others = { from: `${SRC}/run.ts`, to: `${SRC}/stage.ts` };
    expect(importFaults([forward, inside, story, others], rooms)).toEqual([]);
  });

  it("names an import against the rule", () => {
    expect(importFaults([back], rooms)).toEqual([
      `${back.from} imports ${back.to}, but extract may not import from load`,
    ]);
  });

  it("refuses a folder to import from a file directly in src", () => {
    const top = { from: `${SRC}/extract/b.ts`, to: `${SRC}/run.ts` };
    expect(importFaults([top], rooms)).toEqual([
      `${top.from} imports ${top.to}, but extract may not import from files directly in src`,
    ]);
  });

  it("refuses a folder that has no rule to import from another", () => {
    const unknown = { from: `${SRC}/new/a.ts`, to: `${SRC}/extract/b.ts` };
    expect(importFaults([unknown], rooms)).toHaveLength(1);
  });

  it("refuses rules that would permit a cycle", () => {
    expect(importFaults([], { extract: ["load"], load: ["extract"] })).toEqual([
      "extract may import from load, which does not come before it in ROOMS",
    ]);
    expect(importFaults([], { extract: ["extract"] })).toHaveLength(1);
  });

  it("names the imports that lead folders of a package back to themselves", () => {
    const step = (from: string, to: string) => ({
      from: `packages/infra/src/${from}.ts`,
      to: `packages/infra/src/${to}.ts`,
    });
    const circle = [step("job/a", "page/b"), step("page/c", "alarms/d"), step("alarms/e", "job/f")];
    expect(importFaults([...circle, step("stack", "job/a"), step("job/a", "job/f")])).toEqual(
      circle.map(({ from, to }) => `${from} imports ${to}, whose folder leads back to its own`),
    );
    expect(importFaults(circle.slice(1))).toEqual([]);
  });

  it("refuses a path into another package, and packages that may not be used", () => {
    const path = { from: "packages/cli/tests/a.ts", to: "packages/etl/tests/support/b.ts" };
    const permitted = { from: "packages/cli/src/a.ts", to: "@daily-delta/etl/testing/b" };
    const upwards = { from: `${SRC}/a.ts`, to: "@daily-delta/cli" };
    expect(importFaults([path, permitted, upwards], rooms)).toEqual([
      `${path.from} imports ${path.to} by its path: use the package's public entry`,
      `${upwards.from} imports ${upwards.to}, but packages/etl may not use that package`,
    ]);
  });
});
