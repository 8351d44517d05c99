import { describe, expect, it } from "@jest/globals";
import { judgeFindings } from "../../src/checkov/judge-findings.ts";

const finding = (check: string, path: string) => ({
  check,
  path,
  name: "A check",
  environment: "dev",
});
const accepted = (check: string, path: string) => ({ check, path, reason: "A reason" });

describe("judgeFindings", () => {
  it("accepts findings that are all in the list", () => {
    expect(
      judgeFindings(
        [finding("A", "us-daily/function"), finding("A", "us-states/function")],
        [accepted("A", "*/function")],
      ),
    ).toEqual({ unexpected: [], stale: [] });
  });

  it("reports findings outside of the list: another check, another place, a deeper place", () => {
    const findings = [finding("B", "x/y"), finding("A", "x/z"), finding("A", "x/y/z")];
    const { unexpected } = judgeFindings(
      [finding("A", "x/y"), ...findings],
      [accepted("A", "*/y")],
    );
    expect(unexpected).toEqual(findings);
  });

  it("reports a finding that is accepted only in another environment", () => {
    const entry = { ...accepted("A", "x"), environment: "prod" };
    expect(judgeFindings([finding("A", "x")], [entry]).unexpected).toHaveLength(1);
    const inProd = { ...finding("A", "x"), environment: "prod" };
    expect(judgeFindings([inProd], [entry])).toEqual({ unexpected: [], stale: [] });
  });

  it("reports an accepted finding that is not found any more", () => {
    expect(judgeFindings([], [accepted("A", "x")]).stale).toEqual([accepted("A", "x")]);
  });

  it("tolerates a missing finding of an environment that was not checked", () => {
    const entry = { ...accepted("A", "x"), onRequest: true };
    expect(judgeFindings([], [entry])).toEqual({ unexpected: [], stale: [] });
    expect(judgeFindings([finding("A", "x")], [entry])).toEqual({ unexpected: [], stale: [] });
  });
});
