import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Dataset } from "../../src/datasets/dataset.ts";
import { usDaily } from "../../src/datasets/us-daily.ts";
import { usStates } from "../../src/datasets/us-states.ts";
import { DEFAULT_LIMITS } from "../../src/extract/opened-file.ts";
import { CovidWeb } from "../support/covid-web.ts";
import {
  cutAfter,
  cutChunked,
  file,
  html,
  redirectTo,
  shorter,
  silence,
  slow,
  stall,
  status,
} from "../support/http-responders.ts";
import type { Responder } from "../support/http-server.ts";
import { testClock } from "../support/runs.ts";
import { shareOf } from "../support/samples.ts";
import type { TestClock } from "../support/test-clock.ts";
import { placeOn } from "../support/test-databases.ts";

let web: CovidWeb;
beforeAll(async () => {
  web = await CovidWeb.start();
});
afterAll(() => web.close());

const { headersTimeout, stallTimeout } = DEFAULT_LIMITS;

interface Expected {
  /** Milliseconds that the run waits before each try. */
  readonly atLeast?: number;
}

const wait = (code: number, retryAfter: string): Responder =>
  status(code, "", { "Retry-After": retryAfter });

/** Gzip of which the connection breaks off. */
const cutGzip = (good: string): Responder => {
  const zipped = gzipSync(good);
  return (_, response) => {
    response.writeHead(200, { "Content-Encoding": "gzip", "Content-Length": zipped.length });
    response.write(zipped.subarray(0, zipped.length / 2), () => response.socket?.destroy());
  };
};

const TARGETS: readonly [string, Dataset, string][] = [
  ["us-daily, nyt", usDaily, "nyt"],
  ["us-daily, jhu", usDaily, "jhu"],
  ["us-states, nyt", usStates, "nyt"],
];

describe.each(TARGETS)("a fault of the network with %s that passes", (of, dataset, source) => {
  const place = placeOn(of, TARGETS);
  beforeEach(() => web.begin(dataset, 1, 2));

  it.each(
    shareOf<[string, (good: string, requests: TestClock) => readonly Responder[], Expected?]>(
      [
        ["answers 500 three times", () => [status(500), status(500), status(500)]],
        [
          "answers 502, 503 and 504 with pages",
          () => [502, 503, 504].map((c) => status(c, "<html>")),
        ],
        ["answers 429 and asks for two minutes", () => [wait(429, "120")], { atLeast: 120_000 }],
        [
          "answers 429 and says until when",
          (_, requests) => [wait(429, inTwoMinutes(requests))],
          { atLeast: 119_000 },
        ],
        [
          "answers 503 and asks for two minutes, twice",
          () => [wait(503, "120"), wait(503, "120")],
          { atLeast: 120_000 },
        ],
        ["cuts the connection in mid-body", (good) => [cutAfter(good, good.length / 2)]],
        ["cuts the connection before the last byte", (good) => [cutAfter(good, good.length - 1)]],
        ["cuts a body of unknown length", (good) => [cutChunked(good, good.length / 2)]],
        ["cuts a gzipped body", (good) => [cutGzip(good)]],
        ["sends less than it announced", (good) => [shorter(good, good.length + 100)]],
        [
          "stalls in mid-body",
          (good, requests) => [stall(good, good.length / 2, () => requests.expire(stallTimeout))],
        ],
        ["says nothing", (_, requests) => [silence(() => requests.expire(headersTimeout))]],
      ],
      "fault",
      place,
      `passing faults of ${of}`,
    ),
  )("does not fail the run when it %s", async (_, faults, { atLeast = 500 } = {}) => {
    const good = web.file(source, 3);
    web.serveDay(3);
    const clock = testClock();
    const requestClock = testClock();
    const bad = faults(good, requestClock) as [Responder, ...Responder[]];
    web.serve(source, ...bad, file(good));
    const start = clock.now().getTime();
    const delays: number[] = [];
    const requests = await web.requestsDuring(source, () =>
      web.expectDay3(0, {
        clock,
        requestClocks: { [source]: requestClock },
        onEvent: (event) => event.kind === "retry" && delays.push(event.delay),
      }),
    );
    expect(requests).toHaveLength(bad.length + 1);
    expect(delays).toHaveLength(bad.length);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(atLeast);
    expect(clock.now().getTime() - start).toBeGreaterThanOrEqual(atLeast * bad.length);
  });

  it.each(
    shareOf<[string, (good: string) => Responder]>(
      [
        ["gzipped on the way", (good) => file(good, { gzip: true })],
        ["as text/html, which it is not", (good) => file(good, { contentType: "text/html" })],
        ["in pieces that come slowly", (good) => slow(good, 10)],
      ],
      "answer",
      place,
      `other answers of ${of}`,
    ),
  )("is none where the file comes %s", async (_, good) => {
    web.serveDay(3);
    web.serve(source, good(web.file(source, 3)));
    const requests = await web.requestsDuring(source, () => web.expectDay3(0));
    expect(requests).toHaveLength(1);
  });

  it("is none where the file has moved, and the server says to where", async () => {
    web.serveDay(3);
    web.server.serve("/elsewhere.csv", file(web.file(source, 3)));
    web.serve(source, redirectTo("/elsewhere.csv"));
    await web.expectDay3(0);
  });

  it("is none where the file is a .gz, even one that is cut the first time", async () => {
    const zipped = gzipSync(web.file(source, 3));
    web.serveDay(3);
    web.server.serve("/x.csv.gz", cutBytes(zipped), file(zipped));
    await web.expectDay3(0, {
      clock: testClock(),
      urls: { [source]: web.server.url("/x.csv.gz") },
    });
  });

  it("fails the run at once where the server asks for more time than there is", async () => {
    web.serve(source, wait(503, "3600"), file(web.file(source, 3)));
    const clock = testClock();
    const requests = await web.requestsDuring(source, async () => {
      const { error } = await web.runInVain({ clock });
      expect(error).toMatchObject({ code: "SOURCE_UNAVAILABLE" });
    });
    expect(requests).toHaveLength(1);
    await web.runDay3(1);
  });

  it("ends in what comes after it: a page for people is not tried again", async () => {
    web.serve(source, status(500), html());
    const requests = await web.requestsDuring(source, async () => {
      const { error } = await web.runInVain({ clock: testClock() });
      expect(error).toMatchObject({ code: "CONTRACT" });
    });
    expect(requests).toHaveLength(2);
    await web.runDay3(1);
  });
});

it("servers are asked for plain bytes, whose length tells when the end is missing", async () => {
  await web.begin(usDaily, 1, 2);
  web.serveDay(3);
  const requests = await web.requestsDuring("nyt", async () => {
    await web.expectDay3(0, { clock: testClock() });
  });
  expect(requests.map(({ headers }) => headers["accept-encoding"])).toContain("identity");
});

/** To the second, as HTTP has it. */
const inTwoMinutes = (clock: TestClock): string =>
  new Date(clock.now().getTime() + 120_000).toUTCString();

const cutBytes =
  (bytes: Buffer): Responder =>
  (_, response) => {
    response.writeHead(200, { "Content-Length": bytes.length });
    response.write(bytes.subarray(0, bytes.length / 2), () => response.socket?.destroy());
  };
