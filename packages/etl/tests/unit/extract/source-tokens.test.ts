import { inspect } from "node:util";
import { describe, expect, it } from "@jest/globals";
import { bigint, date } from "../../../src/columns/index.ts";
import { printable, printableJson } from "../../../src/core/quote.ts";
import { defineDataset } from "../../../src/datasets/define-dataset.ts";
import { usDaily } from "../../../src/datasets/us-daily.ts";
import { secretTokens, sourceTokens } from "../../../src/extract/source-tokens.ts";
import { streamed } from "../../support/runs.ts";

const TOKEN = "hunter22-hunter22";

const declared = (url: string, name = "my-source") =>
  defineDataset({
    name: "test-tokens",
    key: ["day"],
    columns: { day: date(), cases: bigint({ measures: "cumulative" }) },
    sources: { [name]: { url, columns: { day: date(), cases: bigint({ min: 0 }) } } },
    map: (row) => row,
  });
const dataset = declared("https://data.example.org/us.csv");

describe("sourceTokens", () => {
  it.each([TOKEN, ` ${TOKEN}\n`])("reads a token for the origin of the source: %j", (value) => {
    const tokens = sourceTokens(dataset, {}, { SOURCE_TOKEN_MY_SOURCE: value });
    const token = tokens["my-source"];
    expect(token?.origin).toBe("https://data.example.org");
    for (const url of ["https://data.example.org/", "https://data.example.org:443/other?x=1"]) {
      expect(token?.authorizationFor(new URL(url))).toBe(`Bearer ${TOKEN}`);
    }
    for (const url of [
      "http://data.example.org/us.csv",
      "https://data.example.org:8443/us.csv",
      "https://example.org/us.csv",
      "https://www.data.example.org/us.csv",
    ]) {
      expect(token?.authorizationFor(new URL(url))).toBeUndefined();
    }
  });

  it("takes the origin of another place that is given for the source", () => {
    const urls = { "my-source": "http://127.0.0.1:8000/us.csv" };
    const tokens = sourceTokens(dataset, urls, { SOURCE_TOKEN_MY_SOURCE: TOKEN });
    expect(tokens["my-source"]?.origin).toBe("http://127.0.0.1:8000");
  });

  it("binds a token to the origin before it", () => {
    const variables = { SOURCE_TOKEN_MY_SOURCE: `https://other.example ${TOKEN}` };
    const token = sourceTokens(dataset, {}, variables)["my-source"];
    expect(token?.origin).toBe("https://other.example");
    expect(token?.authorizationFor(new URL("https://data.example.org/us.csv"))).toBeUndefined();
  });

  it.each([{}, { SOURCE_TOKEN_MY_SOURCE: "" }, { SOURCE_TOKEN_NYT: TOKEN, PATH: "x" }])(
    "has none from %j",
    (variables) => expect(sourceTokens(dataset, {}, variables, [dataset, usDaily])).toEqual({}),
  );

  it("has none for a file", () => {
    const urls = { "my-source": "file:///us.csv" };
    expect(sourceTokens(dataset, urls, { SOURCE_TOKEN_MY_SOURCE: TOKEN })).toEqual({});
    expect(sourceTokens(streamed, {}, { SOURCE_TOKEN_LEFT: TOKEN })).toEqual({});
  });

  it.each([
    ...[`Bearer ${TOKEN}`, `a ${TOKEN} b`, `${TOKEN}\u0000`, `${TOKEN}é`, "  "],
    ...[`https://host/path ${TOKEN}`, `https://me@host ${TOKEN}`, `ftp://host ${TOKEN}`],
    ...[42, null, { a: TOKEN }],
  ])("refuses %j without repeating it", (value) => {
    const read = () => sourceTokens(dataset, {}, { SOURCE_TOKEN_MY_SOURCE: value });
    expect(read).toThrow(/^SOURCE_TOKEN_MY_SOURCE is not a token\. Write only the token/);
    expect(read).not.toThrow(TOKEN);
  });

  it("refuses a variable that is for no source", () => {
    expect(() => sourceTokens(dataset, {}, { SOURCE_TOKEN_MY_SORCE: TOKEN })).toThrow(
      /^"SOURCE_TOKEN_MY_SORCE" is for no source\. Did you mean SOURCE_TOKEN_MY_SOURCE\? Available: /,
    );
  });

  it("refuses a token without an origin where several datasets would send it to several", () => {
    const other = declared("https://elsewhere.example/us.csv");
    const read = (token: string) =>
      sourceTokens(dataset, {}, { SOURCE_TOKEN_MY_SOURCE: token }, [dataset, other]);
    expect(() => read(TOKEN)).toThrow(
      'could be for https://data.example.org or https://elsewhere.example. Write the origin before the token: "https://data.example.org TOKEN"',
    );
    expect(read(`https://data.example.org ${TOKEN}`)).not.toEqual({});
  });

  it("refuses to send a token unencrypted to another machine", () => {
    const far = declared("http://data.example.org/us.csv");
    expect(() => sourceTokens(far, {}, { SOURCE_TOKEN_MY_SOURCE: TOKEN })).toThrow(
      /would be sent to http:\/\/data\.example\.org unencrypted\. Use an https: URL/,
    );
    for (const host of ["localhost:8000", "127.0.0.1", "[::1]:8000"]) {
      const near = declared(`http://${host}/us.csv`);
      expect(sourceTokens(near, {}, { SOURCE_TOKEN_MY_SOURCE: TOKEN })).not.toEqual({});
    }
  });

  it("shows no token when it is inspected, serialized or repeated by a server", () => {
    const tokens = sourceTokens(dataset, {}, { SOURCE_TOKEN_MY_SOURCE: TOKEN });
    expect(inspect(tokens, { depth: null, showHidden: true })).not.toContain(TOKEN);
    expect(JSON.stringify(tokens)).not.toContain(TOKEN);
    expect(printable(`no access for ${TOKEN}`)).toBe("no access for …");
    expect(printableJson({ text: `${TOKEN}!` })).toBe('{"text":"…!"}');
  });
});

it("refuses a secret that names no token", () => {
  const fields = { SOURCE_TOKEN_NYT: TOKEN };
  expect(secretTokens(dataset, {}, fields, [dataset, usDaily])).toEqual({});
  expect(() => secretTokens(dataset, {}, { nyt: TOKEN })).toThrow(
    'it has no field such as "SOURCE_TOKEN_NYT"',
  );
});
