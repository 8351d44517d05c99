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
  it("is content when what is found and what is accepted agree", () => {
    expect(
      judgeFindings(
        [finding("A", "us-daily/function"), finding("A", "us-states/function")],
        [accepted("A", "*/function")],
      ),
    ).toEqual({ unexpected: [], stale: [] });
  });

  it("names what nobody accepted: another check, another place, a deeper place", () => {
    const findings = [finding("B", "x/y"), finding("A", "x/z"), finding("A", "x/y/z")];
    const { unexpected } = judgeFindings(
      [finding("A", "x/y"), ...findings],
      [accepted("A", "*/y")],
    );
    expect(unexpected).toEqual(findings);
  });

  it("names what is accepted in another environment only", () => {
    const entry = { ...accepted("A", "x"), environment: "prod" };
    expect(judgeFindings([finding("A", "x")], [entry]).unexpected).toHaveLength(1);
    const inProd = { ...finding("A", "x"), environment: "prod" };
    expect(judgeFindings([inProd], [entry])).toEqual({ unexpected: [], stale: [] });
  });

  it("names what was accepted and is found no more", () => {
    expect(judgeFindings([], [accepted("A", "x")]).stale).toEqual([accepted("A", "x")]);
  });

  it("does not miss what only another environment would have", () => {
    const entry = { ...accepted("A", "x"), onRequest: true };
    expect(judgeFindings([], [entry])).toEqual({ unexpected: [], stale: [] });
    expect(judgeFindings([finding("A", "x")], [entry])).toEqual({ unexpected: [], stale: [] });
  });
});
