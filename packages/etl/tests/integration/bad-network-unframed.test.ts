import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { usStates } from "../../src/datasets/us-states.ts";
import { CovidWeb, type Day } from "../support/covid-web.ts";
import { file, unframed } from "../support/http-responders.ts";
import { testClock } from "../support/runs.ts";

let web: CovidWeb;
beforeAll(async () => {
  web = await CovidWeb.start();
});
afterAll(() => web.close());

/** Files here have no line end after the last line, unless it is added. */
const withoutEnd = (day: Day): string => web.file("nyt", day);
const withEnd = (day: Day): string => `${web.file("nyt", day)}\n`;
const conditions = async (work: () => Promise<unknown>) =>
  (await web.requestsDuring("nyt", work)).map(({ headers }) => headers["if-none-match"]);

describe("a body that is neither chunked nor has a length", () => {
  it.each([
    ["with a line end", withEnd, [undefined]],
    ["without one, once it has come twice", withoutEnd, [undefined, undefined]],
  ])("is loaded %s, and its entity tag is not stored", async (_, fileOf, asked) => {
    await web.begin(usStates);
    for (const day of [1, 2] as const) {
      web.serve("nyt", unframed(fileOf(day), { etag: `"${day}"` }));
      const requests = await conditions(async () => {
        const acceptShrink = day === 1 && fileOf === withoutEnd;
        expect(await web.run({ acceptShrink, clock: testClock() })).toMatchObject({
          ...{ status: "succeeded", error: null, sources: { nyt: { etag: null } } },
        });
      });
      expect(requests).toEqual(asked);
      await web.expectRows(day);
    }
    // What is stored needs no evidence.
    const requests = await conditions(async () => {
      expect(await web.run({ clock: testClock() })).toMatchObject({ status: "unchanged" });
    });
    expect(requests).toEqual([undefined]);
    await web.runDay3(0);
  });

  it("is refused in a first run without a last line end, until it is accepted", async () => {
    await web.begin(usStates);
    web.serve("nyt", unframed(withEnd(1).slice(0, -3)));
    const refused = await web.run({ clock: testClock(), patience: 60_000 });
    expect(refused).toMatchObject({
      ...{ status: "failed", inserted: 0 },
      error: {
        code: "SOURCE_UNAVAILABLE",
        message: expect.stringMatching(/may be cut short: .* no line end.*--accept-shrink$/),
      },
    });
    web.serve("nyt", unframed(withoutEnd(1)));
    await web.run({ acceptShrink: true, clock: testClock() });
    await web.expectRows(1);
  });

  it.each([
    ["closed in good order", false],
    ["reset", true],
  ])("is fetched again where it is cut short, its connection %s", async (_, isReset) => {
    await web.begin(usStates, 1);
    web.serve("nyt", file(withEnd(2), { etag: '"2"' }));
    await web.run();
    const cut = withEnd(3).slice(0, -3);
    web.serve("nyt", unframed(cut, { etag: '"3"', isReset }), file(withEnd(3), { etag: '"3"' }));
    expect(await conditions(() => web.expectDay3(0, { clock: testClock() }))).toEqual([
      '"2"',
      '"2"',
    ]);
  });

  it.each([
    ["closed in good order", false],
    ["reset", true],
  ])(
    "that is cut short in a run without time is not taken for stored by the next, its connection %s",
    async (_, isReset) => {
      await web.begin(usStates, 1);
      web.serve("nyt", file(withEnd(2), { etag: '"2"' }));
      await web.run();
      // From then on, the server answers 304 to the tag of the cut body.
      web.serve("nyt", unframed(withEnd(3).slice(0, -3), { etag: '"3"', isReset }));
      expect(await web.runInVain({ patience: 0 })).toMatchObject({
        error: { code: "SOURCE_UNAVAILABLE" },
      });
      web.serve("nyt", file(withEnd(3), { etag: '"3"' }));
      expect(await conditions(() => web.expectDay3(1))).toEqual(['"2"']);
    },
  );

  it("is refused where each fetch cuts it short, until the loss is accepted", async () => {
    await web.begin(usStates);
    web.serve("nyt", unframed(withEnd(2)));
    await web.run();
    web.serve("nyt", unframed(withEnd(3).slice(0, -1)));
    const { error } = await web.runInVain({ clock: testClock(), patience: 60_000 });
    expect(error).toMatchObject({
      code: "SOURCE_UNAVAILABLE",
      message: expect.stringMatching(
        /may be cut short: .* no line end, unlike before.*--accept-shrink$/,
      ),
    });
    await web.expectDay3(1, { acceptShrink: true, clock: testClock() });
  });

  it("is a passing fault, not a broken contract, where it is cut within a quoted field", async () => {
    await web.begin(usStates);
    web.serve("nyt", unframed(withEnd(1)), unframed(withEnd(1)));
    await web.run();
    web.serve("nyt", unframed(`${withEnd(2)}2020-04-02,"Oreg`), file(withEnd(3)));
    await web.run({ clock: testClock() });
    await web.expectRows(3);
  });

  it.each([
    ["after its header", (day: Day) => `${withEnd(day).split("\n")[0]}\n`],
    ["after a line end within a quoted field", (day: Day) => `${withEnd(day)}2020-04-02,"Ore\n`],
  ])("is fetched again where it is cut %s", async (_, cut) => {
    await web.begin(usStates);
    web.serve("nyt", unframed(cut(2)), file(withEnd(2)));
    await web.run({ clock: testClock() });
    await web.expectRows(2);
  });

  it("is read again in the next run where it was cut between two gzip members", async () => {
    await web.begin(usStates);
    const end = withEnd(3).lastIndexOf("\n2020-") + 1;
    const first = gzipSync(withEnd(3).slice(0, end));
    const members = [first, gzipSync(withEnd(3).slice(end))];
    web.serve("nyt", unframed(first, { etag: '"3"' }));
    await web.run({ clock: testClock() });
    web.serve("nyt", file(Buffer.concat(members), { etag: '"3"' }));
    await web.run({ clock: testClock() });
    await web.expectRows(3);
  });
});

describe("a file that is still being written", () => {
  it("is fetched again, although its length is that of the body", async () => {
    await web.begin(usStates, 1);
    web.serve("nyt", file(withEnd(2)));
    await web.run();
    web.serve("nyt", file(withEnd(3).slice(0, -3)), file(withEnd(3)));
    await web.expectDay3(0, { clock: testClock() });
  });

  it("is believed where it has only given up its last line end", async () => {
    await web.begin(usStates, 1);
    web.serve("nyt", file(withEnd(2)));
    await web.run();
    web.serve("nyt", file(withoutEnd(3)));
    expect((await conditions(() => web.expectDay3(0, { clock: testClock() }))).length).toBe(2);
  });
});
