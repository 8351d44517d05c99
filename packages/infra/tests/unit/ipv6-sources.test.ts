import { describe, expect, it } from "@jest/globals";
import { readEnvironments } from "../../src/environment/read-environments.ts";
import { sourcesWithoutIpv6 } from "../../src/ipv6-sources.ts";

const sources = { nyt: "https://github.com/us.csv" };
const datasets = [{ name: "us-daily", sources }];
const thrift = { region: "us-east-1", network: { egress: "ipv6" }, datasets };

/** A resolver that knows no IPv6 address of GitHub, as the real one does. */
async function resolve(host: string): Promise<string[]> {
  if (host !== "github.com") return ["2606:50c0:8000::154"];
  throw Object.assign(new Error(`queryAaaa ENODATA ${host}`), { code: "ENODATA" });
}

describe("sourcesWithoutIpv6", () => {
  it("finds the sources that have no IPv6 address", async () => {
    expect(await sourcesWithoutIpv6(readEnvironments({ thrift }), resolve)).toEqual([
      'thrift: the source nyt of us-daily is at github.com, which has no IPv6 address. Use another URL of the source, or network.egress "nat"',
    ]);
  });

  it("finds a source at an IPv4 address without a lookup", async () => {
    const literal = {
      ...thrift,
      datasets: [{ name: "us-daily", sources: { nyt: "https://192.0.2.7/us.csv" } }],
    };
    const faults = await sourcesWithoutIpv6(readEnvironments({ literal }), async (host) => {
      if (host === "192.0.2.7") throw Object.assign(new Error(host), { code: "ENOTFOUND" });
    });
    expect(faults).toEqual([
      expect.stringContaining(
        "the source nyt of us-daily is at 192.0.2.7, which has no IPv6 address",
      ),
    ]);
  });

  it("accepts a source at an IPv6 address", async () => {
    const literal = {
      ...thrift,
      datasets: [{ name: "us-daily", sources: { nyt: "https://[2001:db8::1]/us.csv" } }],
    };
    const asked: string[] = [];
    const ask = async (host: string): Promise<unknown> => asked.push(host);
    expect(await sourcesWithoutIpv6(readEnvironments({ literal }), ask)).toEqual([]);
    expect(asked).toEqual(["raw.githubusercontent.com"]);
  });

  it("looks up only sources of environments whose outbound access is IPv6", async () => {
    const dev = { region: "us-east-1", datasets };
    const asked: string[] = [];
    const ask = async (host: string): Promise<string[]> => [String(asked.push(host))];
    expect(await sourcesWithoutIpv6(readEnvironments({ dev }), ask)).toEqual([]);
    expect(asked).toEqual([]);
    const plain = { region: "us-east-1", network: { egress: "ipv6" } };
    await sourcesWithoutIpv6(readEnvironments({ plain }), ask);
    expect(new Set(asked)).toEqual(new Set(["raw.githubusercontent.com"]));
  });

  it.each(["ENOTFOUND", "ECONNREFUSED", "ETIMEOUT", "ESERVFAIL"])(
    "says nothing where %s prevents the lookup",
    async (code) => {
      const fail = () => Promise.reject(Object.assign(new Error(code), { code }));
      expect(await sourcesWithoutIpv6(readEnvironments({ thrift }), fail)).toEqual([]);
    },
  );
});
