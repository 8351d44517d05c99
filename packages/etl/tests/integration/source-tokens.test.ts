import { inspect } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { openSource } from "../../src/extract/open-source.ts";
import { sourceTokens } from "../../src/extract/source-tokens.ts";
import { run } from "../../src/run.ts";
import { file, redirectTo, status } from "../support/http-responders.ts";
import { type Responder, startHttpServer, type TestServer } from "../support/http-server.ts";
import { MemorySite } from "../support/memory-site.ts";
import { settingsOn, streamed, TestNotifier } from "../support/runs.ts";
import { TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

const TOKEN = "hunter22-hunter22";
const CSV = "day,cases\n2021-01-01,1\n";
const EVERYTHING = { depth: null, showHidden: true, maxStringLength: null, maxArrayLength: null };

let server: TestServer;
let other: TestServer;
beforeEach(async () => {
  [server, other] = await Promise.all([startHttpServer(), startHttpServer()]);
  for (const each of [server, other]) each.serve("/us.csv", file(CSV));
});
afterEach(() => Promise.all([server.close(), other.close()]));

const sent = ({ requests }: TestServer) =>
  requests.map(({ path, headers }) => [path, headers.authorization]);
const tokens = (url: string, value = TOKEN) =>
  sourceTokens(streamed, { left: url }, { SOURCE_TOKEN_LEFT: value });

describe.each(TEST_DATABASES)("a run with a token on %s", (_, makeDatabase) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await makeDatabase();
  });
  afterAll(() => db.close());
  afterEach(() => db.clear());

  /** Runs, and returns everything that the run showed, sent and stored. */
  async function runWith(url: string, value = TOKEN) {
    const [notifier, site, events] = [new TestNotifier(), new MemorySite(), [] as unknown[]];
    const result = await run(
      { dataset: streamed, urls: { left: url } },
      settingsOn(db, {
        ...{ notifier, site, open: openSource, patience: 0, tokens: tokens(url, value) },
        onEvent: (event) => events.push(event),
      }),
    );
    const stored = await db.query(
      `select r::text, v::text from daily_delta.runs r
       left join daily_delta.source_versions v on v.run_id = r.id`,
    );
    const left = inspect([result, notifier.messages, site, events, stored], EVERYTHING);
    return { record: result.record, left };
  }

  it("sends it to the source, and shows and stores it nowhere", async () => {
    const { record, left } = await runWith(server.url("/us.csv"));
    expect(record).toMatchObject({ status: "succeeded", inserted: 1 });
    expect(sent(server)).toEqual([["/us.csv", `Bearer ${TOKEN}`]]);
    expect(left).not.toContain(TOKEN);
  });

  it.each<[string, Responder, string]>([
    [
      "refuses it, repeating it",
      (request, response) =>
        void response.writeHead(401, `Bad ${request.headers.authorization}`).end(TOKEN),
      "401 Bad Bearer …. Check the URL, and the token in SOURCE_TOKEN_LEFT",
    ],
    ["hides the file", status(404), "the token in SOURCE_TOKEN_LEFT: whether it is valid"],
    ["forbids the file", status(403, TOKEN), "the token in SOURCE_TOKEN_LEFT"],
    ["repeats it in the file", file(`day,${TOKEN}\n`), "CONTRACT"],
    [
      "breaks off",
      (_request, response) => void response.socket?.destroy(),
      "ended before an answer",
    ],
    ["redirects to it", redirectTo(`ftp://host/${TOKEN}`), "not on the web"],
  ])("does not show it where the server %s", async (_case, responder, said) => {
    server.serve("/us.csv", responder);
    const { record, left } = await runWith(server.url("/us.csv"));
    expect(record.status).toBe("failed");
    expect(`${record.error?.code}: ${record.error?.message}`).toContain(said);
    expect(left).not.toContain(TOKEN);
  });

  it("names a token that is for another origin", async () => {
    server.serve("/us.csv", status(401));
    const { record } = await runWith(server.url("/us.csv"), `https://other.example ${TOKEN}`);
    expect(sent(server)).toEqual([["/us.csv", undefined]]);
    expect(record.error?.message).toMatch(
      /SOURCE_TOKEN_LEFT was not sent, because it is for https:\/\/other\.example$/,
    );
  });

  it.each(["token=1234", "x=1&X-Amz-Signature=1234"])(
    "fetches nothing where the URL holds a secret: %s",
    async (query) => {
      const { record, left } = await runWith(`${server.url("/us.csv")}?${query}`);
      expect(record.error).toMatchObject({ code: "CONFIGURATION" });
      expect(record.error?.message).toMatch(/^the URL of source "left" .*SOURCE_TOKEN_LEFT/);
      expect(server.requests).toEqual([]);
      expect(left).not.toContain("1234");
    },
  );

  it("takes a harmless query, and shows it nowhere", async () => {
    server.serve("/us.csv?format=private1234", file(CSV));
    const { record, left } = await runWith(server.url("/us.csv?format=private1234"));
    expect(record.status).toBe("succeeded");
    expect(left).not.toContain("private1234");
  });
});

describe("a redirect", () => {
  it("to the same origin gets the token", async () => {
    server.serve("/a", redirectTo("/us.csv"));
    await open(server.url("/a"));
    expect(sent(server)).toEqual([
      ["/a", `Bearer ${TOKEN}`],
      ["/us.csv", `Bearer ${TOKEN}`],
    ]);
  });

  it.each([301, 302, 303, 307, 308])("to another origin (%i) does not", async (code) => {
    server.serve("/a", status(code, "", { Location: other.url("/us.csv") }));
    await open(server.url("/a"));
    expect(sent(other)).toEqual([["/us.csv", undefined]]);
  });

  it("back from another origin does not", async () => {
    server.serve("/a", redirectTo(other.url("/b")));
    other.serve("/b", redirectTo(server.url("/us.csv")));
    await open(server.url("/a"));
    expect(sent(server)).toEqual([
      ["/a", `Bearer ${TOKEN}`],
      ["/us.csv", undefined],
    ]);
  });

  it("may lead to a signed URL, which is not shown", async () => {
    server.serve("/a", redirectTo(other.url("/gone?X-Amz-Signature=1234")));
    const failed = open(server.url("/a"));
    await expect(failed).rejects.toThrow(`${server.url("/a")} answers 404`);
    expect(inspect(await failed.catch((error) => error), EVERYTHING)).not.toContain("1234");
  });

  async function open(url: string): Promise<void> {
    const signal = new AbortController().signal;
    const limits = { maxBytes: 100, headersTimeout: 10_000, stallTimeout: 10_000 };
    const opened = await openSource(url, { limits, signal, token: tokens(url).left });
    if (opened !== "not-modified") for await (const _ of opened.body);
  }
});
