import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { usDaily } from "../../src/datasets/us-daily.ts";
import { usStates } from "../../src/datasets/us-states.ts";
import { DEFAULT_LIMITS } from "../../src/extract/opened-file.ts";
import { CovidWeb } from "../support/covid-web.ts";
import {
  cutAfter,
  cutChunked,
  shorter,
  silence,
  stall,
  status,
} from "../support/http-responders.ts";
import { type Responder, startHttpServer } from "../support/http-server.ts";
import { testClock } from "../support/runs.ts";
import type { TestClock } from "../support/test-clock.ts";

const DEADLINE = 600_000;
/** Time at which a run of ten minutes stops its work. */
const WORK = 585_000;
const LONGEST_DELAY = 30_000;
const { headersTimeout, stallTimeout } = DEFAULT_LIMITS;

let web: CovidWeb;
beforeAll(async () => {
  web = await CovidWeb.start();
});
afterAll(() => web.close());

const reset: Responder = (_, response) => void response.socket?.destroy();
describe.each([
  ["us-daily", usDaily],
  ["us-states", usStates],
])("while a source of %s is unreachable", (_, dataset) => {
  it.each<[string, (good: string, requests: TestClock) => Responder, RegExp]>([
    ["answers 500", () => status(500), /answers 500 Internal Server Error\. /],
    ["answers 503", () => status(503), /answers 503 Service Unavailable\. /],
    ["answers 429", () => status(429), /answers 429 Too Many Requests\. /],
    ["answers 408", () => status(408), /answers 408 Request Timeout\. /],
    ["closes the connection before an answer", () => reset, /cannot be fetched: /],
    [
      "says nothing",
      (_, requests) => silence(() => requests.expire(headersTimeout)),
      /cannot be fetched: waited 30 s for an answer\. /,
    ],
    [
      "cuts the connection in mid-body",
      (good) => cutAfter(good, good.length / 2),
      /cannot be fetched: /,
    ],
    [
      "cuts a body of unknown length",
      (good) => cutChunked(good, good.length / 2),
      /cannot be fetched: /,
    ],
    [
      "sends less than it announced",
      (good) => shorter(good, good.length + 1),
      /cannot be fetched: /,
    ],
    [
      "stalls in mid-body",
      (good, requests) => stall(good, good.length / 2, () => requests.expire(stallTimeout)),
      /cannot be fetched: waited 60 s for the next bytes\. /,
    ],
  ])("that %s, the run tries until shortly before its deadline", async (_, bad, message) => {
    await web.begin(dataset, 1, 2);
    web.serveDay(3);
    const clock = testClock();
    const requestClock = testClock();
    web.serve("nyt", bad(web.file("nyt", 3), requestClock));
    const start = clock.now().getTime();
    const retries: string[] = [];
    const requests = await web.requestsDuring("nyt", async () => {
      const { error } = await web.runInVain({
        clock,
        requestClocks: { nyt: requestClock },
        deadline: new Date(start + DEADLINE),
        onEvent: (event) => event.kind === "retry" && retries.push(event.error.code),
      });
      expect(error).toMatchObject({ code: "SOURCE_UNAVAILABLE", details: [] });
      expect(error?.message.startsWith(`${web.url("nyt")} `)).toBe(true);
      expect(error?.message).toMatch(message);
    });
    const spent = clock.now().getTime() - start;
    expect(spent).toBeGreaterThan(WORK - LONGEST_DELAY);
    expect(spent).toBeLessThanOrEqual(WORK);
    expect(requests.length).toBeGreaterThan(WORK / LONGEST_DELAY);
    expect(retries).toEqual(requests.slice(1).map(() => "SOURCE_UNAVAILABLE"));
    await web.runDay3(1);
  });
});

describe("an address that leads nowhere", () => {
  const inVain = async (url: string) => {
    await web.begin(usDaily, 1, 2);
    const retries: string[] = [];
    const { error } = await web.runInVain({
      urls: { nyt: url },
      clock: testClock(),
      patience: 5_000,
      onEvent: (event) => event.kind === "retry" && retries.push(event.error.code),
    });
    expect(error?.code).toBe("SOURCE_UNAVAILABLE");
    expect(retries.length).toBeGreaterThanOrEqual(2);
    await web.runDay3(1);
    return error?.message;
  };

  it("by its name is tried again, and the name is in the message", async () => {
    const message = await inVain("http://daily-delta.invalid/us.csv");
    expect(message).toMatch(
      /^http:\/\/daily-delta\.invalid\/us\.csv cannot be fetched: getaddrinfo E[A-Z_]+ daily-delta\.invalid\. Check the host's name/,
    );
  });

  it("by its port is tried again, and the port is in the message", async () => {
    const closed = await startHttpServer();
    await closed.close();
    const url = closed.url("/us.csv");
    const message = await inVain(url);
    expect(message).toContain(`${url} cannot be fetched: `);
    expect(message).toContain(`ECONNREFUSED 127.0.0.1:${new URL(url).port}`);
  });
});
