import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { LocalStateError, moveLocalState, refuseForgottenState } from "../../src/state.ts";

const STACK = "daily-delta-dev";
const FILE = `terraform.${STACK}.tfstate`;

let root: string;
const at = (name: string) => join(root, name);
const old = (name: string) => join(root, "packages/infra", name);
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "local-state-"));
  mkdirSync(join(root, "packages/infra"), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

describe("moveLocalState", () => {
  it("moves a state and its backup from packages/infra to the root", () => {
    writeFileSync(old(FILE), "state");
    writeFileSync(old(`${FILE}.backup`), "backup");
    expect(moveLocalState(root, STACK)).toBe(old(FILE));
    expect(readFileSync(at(FILE), "utf8")).toBe("state");
    expect(readFileSync(at(`${FILE}.backup`), "utf8")).toBe("backup");
    expect(existsSync(old(FILE))).toBe(false);
    expect(existsSync(old(`${FILE}.backup`))).toBe(false);
  });

  it("does nothing without a state in packages/infra", () => {
    writeFileSync(at(FILE), "state");
    expect(moveLocalState(root, STACK)).toBeUndefined();
    expect(readFileSync(at(FILE), "utf8")).toBe("state");
  });

  it("keeps the states of other stacks in place", () => {
    const other = "terraform.daily-delta-prod.tfstate";
    writeFileSync(old(other), "state");
    expect(moveLocalState(root, STACK)).toBeUndefined();
    expect(existsSync(old(other))).toBe(true);
  });

  it("refuses to choose between two states", () => {
    writeFileSync(old(FILE), "old");
    writeFileSync(at(FILE), "new");
    expect(() => moveLocalState(root, STACK)).toThrow(LocalStateError);
    expect(() => moveLocalState(root, STACK)).toThrow(/two local states.*packages\/infra/s);
    expect(readFileSync(at(FILE), "utf8")).toBe("new");
    expect(readFileSync(old(FILE), "utf8")).toBe("old");
  });

  it("refuses to move a state while Terraform holds its lock", () => {
    writeFileSync(old(FILE), "state");
    writeFileSync(old(`.${FILE}.lock.info`), "{}");
    expect(() => moveLocalState(root, STACK)).toThrow(/is locked/);
    expect(existsSync(old(FILE))).toBe(true);
  });

  it("never replaces a backup at the root", () => {
    writeFileSync(old(FILE), "state");
    writeFileSync(old(`${FILE}.backup`), "old backup");
    writeFileSync(at(`${FILE}.backup`), "backup");
    moveLocalState(root, STACK);
    expect(readFileSync(at(`${FILE}.backup`), "utf8")).toBe("backup");
    expect(readFileSync(old(`${FILE}.backup`), "utf8")).toBe("old backup");
  });
});

describe("refuseForgottenState", () => {
  const check = () => refuseForgottenState(root, STACK, "example-state");

  it.each([
    ["the root", at],
    ["packages/infra", old],
  ])("refuses a state bucket while %s has a local state", (_, place) => {
    writeFileSync(place(FILE), '{"resources":[{}]}');
    expect(check).toThrow(LocalStateError);
    expect(check).toThrow(/aws s3 cp .* s3:\/\/example-state\/daily-delta-dev\.tfstate/);
  });

  it("accepts the empty state that a destroy leaves", () => {
    expect(check).not.toThrow();
    writeFileSync(at(FILE), '{"resources":[]}');
    expect(check).not.toThrow();
  });

  it("refuses a state that it cannot read", () => {
    writeFileSync(at(FILE), "{");
    expect(check).toThrow(LocalStateError);
  });
});
