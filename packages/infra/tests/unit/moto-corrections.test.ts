import { describe, expect, it } from "@jest/globals";
import { MotoCorrections } from "../deploy/support/moto-corrections.ts";

const unused = () => Promise.reject(new Error("moto was asked"));
const distribution = { Sid: "Distribution", Effect: "Allow" };
const tlsOnly = {
  Sid: "TlsOnly",
  Effect: "Deny",
  Condition: { Bool: { "aws:SecureTransport": "false" } },
};
const policy = JSON.stringify({ Version: "2012-10-17", Statement: [distribution, tlsOnly] });

describe("MotoCorrections", () => {
  it("gives moto a bucket's policy without the denial, and others the policy with it", async () => {
    const corrections = new MotoCorrections();
    const url = "/bucket?policy=";
    const put = await corrections.correct({ method: "PUT", url, body: policy }, unused);
    expect(JSON.parse(String(put.body)).Statement).toEqual([distribution]);
    const get = await corrections.correct({ method: "GET", url, body: "" }, unused);
    expect(get.answer?.("{}")).toBe(policy);
    await corrections.correct({ method: "DELETE", url, body: "" }, unused);
    expect(await corrections.correct({ method: "GET", url, body: "" }, unused)).toEqual({});
  });

  it("passes other calls unchanged", async () => {
    const call = { method: "PUT", url: "/bucket/data/index.json", body: '{"policy":1}' };
    expect(await new MotoCorrections().correct(call, unused)).toEqual({});
  });

  it.each([
    [
      "before its associations",
      (id: string, own: string) => `<subnetId>${id}</subnetId><a>${own}</a>`,
    ],
    [
      "after its associations",
      (id: string, own: string) => `<a>${own}</a><subnetId>${id}</subnetId>`,
    ],
  ])("asks for a subnet, whose id stands %s, instead of for its association", async (_, item) => {
    const xml = `${item("subnet-1", "assoc-1")}${"-".repeat(50)}${item("subnet-2", "assoc-2")}`;
    const body =
      "Action=DescribeSubnets&Version=1&Filter.1.Name=ipv6-cidr-block-association.association-id&Filter.1.Value.1=";
    for (const n of [1, 2]) {
      const corrected = await new MotoCorrections().correct(
        { method: "POST", url: "/", body: `${body}assoc-${n}` },
        async () => xml,
      );
      const form = new URLSearchParams(corrected.body);
      expect(form.get("Filter.1.Name")).toBe("subnet-id");
      expect(form.get("Filter.1.Value.1")).toBe(`subnet-${n}`);
    }
  });

  it("passes the filter of a VPC's association to moto, which supports it", async () => {
    const body =
      "Action=DescribeVpcs&Version=1&Filter.1.Name=ipv6-cidr-block-association.association-id&Filter.1.Value.1=a";
    const call = { method: "POST", url: "/", body };
    expect(await new MotoCorrections().correct(call, unused)).toEqual({
      answer: expect.any(Function),
    });
  });

  it("answers the state of a range as AWS does", async () => {
    const call = { method: "POST", url: "/", body: "Action=DescribeSubnets&Version=1" };
    const { answer } = await new MotoCorrections().correct(call, unused);
    expect(answer?.("<state>{&#39;State&#39;: &#39;associated&#39;}</state>")).toBe(
      "<state>associated</state>",
    );
  });

  it("answers the VPC of a function's subnets, where moto makes one up", async () => {
    const corrections = new MotoCorrections();
    const body = "Action=CreateSubnet&Version=1&VpcId=vpc-1";
    const created = await corrections.correct({ method: "POST", url: "/", body }, unused);
    created.answer?.("<subnet><subnetId>subnet-1</subnetId></subnet>");

    const url = "/2015-03-31/functions/daily-delta-test-us-daily?Qualifier=1";
    const { answer } = await corrections.correct({ method: "GET", url, body: "" }, unused);
    const withVpc = (subnet: string, vpc: string) =>
      JSON.stringify({ Configuration: { VpcConfig: { SubnetIds: [subnet], VpcId: vpc } } });
    expect(JSON.parse(answer?.(withVpc("subnet-1", "vpc-123abc")) ?? "")).toEqual(
      JSON.parse(withVpc("subnet-1", "vpc-1")),
    );
    for (const other of [withVpc("subnet-2", "vpc-2"), '{"Configuration":{}}', "{}"]) {
      expect(answer?.(other)).toBe(other);
    }
  });
});
