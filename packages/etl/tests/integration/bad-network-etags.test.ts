import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { usDaily } from "../../src/datasets/us-daily.ts";
import { CovidWeb, type Day, swap } from "../support/covid-web.ts";
import { cutAfter, file, status } from "../support/http-responders.ts";
import type { Responder } from "../support/http-server.ts";
import { testClock } from "../support/runs.ts";

let web: CovidWeb;
beforeAll(async () => {
  web = await CovidWeb.start();
});
afterAll(() => web.close());

const etag = (source: string, day: Day) => `W/"${source}-${day}"`;
const tagged = (source: string, day: Day, gzip = false): Responder =>
  file(web.file(source, day), { etag: etag(source, day), gzip });
/** Conditions of each request. */
const conditions = async (source: string, work: () => Promise<unknown>) => {
  const requests = await web.requestsDuring(source, work);
  return requests.map(({ headers }) => headers["if-none-match"]);
};

describe("entity tags over HTTP", () => {
  beforeEach(async () => {
    await web.begin(usDaily, 1);
    web.serve("nyt", tagged("nyt", 2));
    web.serve("jhu", tagged("jhu", 2, true));
    expect(await web.run()).toMatchObject({ status: "succeeded", inserted: 1, updated: 1 });
  });

  it("spare the download of what is stored, and the record names the same versions", async () => {
    const [{ sources: first }] = (await web.query(
      "select message -> 'record' -> 'sources' as sources from daily_delta.runs where id = 2",
    )) as [{ sources: unknown }];
    for (const source of ["nyt", "jhu"]) {
      expect(
        await conditions(source, async () => {
          expect(await web.run()).toMatchObject({
            ...{ status: "unchanged", inserted: 0, updated: 0, unchanged: 11, sources: first },
          });
        }),
      ).toEqual([etag(source, 2)]);
    }
    await web.expectRows(2);
  });

  it("do not keep half of the sources back when the other half is new", async () => {
    web.serve("nyt", tagged("nyt", 3));
    web.serve("jhu", tagged("jhu", 2), status(500), file(web.file("jhu", 3)));
    expect(await conditions("jhu", () => web.expectDay3(0, { clock: testClock() }))).toEqual([
      etag("jhu", 2),
      undefined,
      undefined,
    ]);
    expect(await conditions("nyt", () => web.run())).toEqual([etag("nyt", 3)]);
  });

  it("of a bad version are forgotten, so that it is fetched and refused again", async () => {
    const bad = swap(web.file("nyt", 2), "22,200,1", "22,-200,1");
    web.serve("nyt", file(bad, { etag: '"bad"' }));
    for (const failedBefore of [0, 1]) {
      const asked = await conditions("nyt", async () => {
        expect(await web.runInVain()).toMatchObject({
          ...{ failedBefore, error: { code: "CONTRACT" } },
        });
      });
      expect(asked).toEqual([etag("nyt", 2)]);
    }
    web.serve("nyt", tagged("nyt", 2));
    expect(await web.run()).toMatchObject({ status: "unchanged", failedBefore: 2 });
    await web.runDay3(0);
  });

  it("of a body that broke off are forgotten, too", async () => {
    const good = web.file("nyt", 3);
    const cut: Responder = (request, response) => {
      response.setHeader("ETag", etag("nyt", 3));
      return cutAfter(good, good.length - 5)(request, response);
    };
    web.serve("jhu", file(web.file("jhu", 3)));
    web.serve("nyt", cut, tagged("nyt", 3));
    const asked = await conditions("nyt", () => web.expectDay3(0, { clock: testClock() }));
    expect(asked).toEqual([etag("nyt", 2), etag("nyt", 2)]);
  });

  it("that a server sends for other bytes are believed, until a full run", async () => {
    for (const source of ["nyt", "jhu"]) {
      web.serve(source, file(web.file(source, 3), { etag: etag(source, 2) }));
    }
    expect(await web.run()).toMatchObject({ status: "unchanged" });
    expect(await conditions("nyt", () => web.expectDay3(0, { full: true }))).toEqual([undefined]);
  });

  it("do not excuse a 304 to a request without one", async () => {
    web.serve("jhu", status(304));
    const { error } = await web.runInVain({ full: true });
    expect(error).toMatchObject({ code: "SOURCE" });
    expect(error?.message).toContain(`${web.url("jhu")} answers 304 Not Modified.`);
    await web.runDay3(1);
  });
});
