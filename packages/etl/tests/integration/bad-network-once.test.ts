import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Dataset } from "../../src/datasets/dataset.ts";
import { usDaily } from "../../src/datasets/us-daily.ts";
import { usStates } from "../../src/datasets/us-states.ts";
import { DEFAULT_LIMITS } from "../../src/extract/opened-file.ts";
import { CovidWeb } from "../support/covid-web.ts";
import { file, html, redirectTo, status } from "../support/http-responders.ts";
import type { Responder } from "../support/http-server.ts";
import { testClock } from "../support/runs.ts";
import { shareOf } from "../support/samples.ts";
import { placeOn } from "../support/test-databases.ts";

let web: CovidWeb;
beforeAll(async () => {
  web = await CovidWeb.start();
});
afterAll(() => web.close());

const TARGETS: readonly [string, Dataset][] = [
  ["us-daily", usDaily],
  ["us-states", usStates],
];

describe.each(TARGETS)("where trying again cannot help, a run of %s asks once", (of, dataset) => {
  const limits = { ...DEFAULT_LIMITS, maxBytes: 5_000 };
  const large = (good: string) => `${good}\n${"2020-04-02,1,1\n".repeat(500)}`;

  it.each(
    shareOf<[string, (good: string) => Responder, string, RegExp, number?]>(
      [
        ["of 404", () => status(404), "SOURCE", /nyt\.csv answers 404 Not Found\. Check the URL$/],
        ["of 403", () => status(403), "SOURCE", /nyt\.csv answers 403 Forbidden\. Check the URL$/],
        ["of 410", () => status(410), "SOURCE", /nyt\.csv answers 410 Gone\. Check the URL$/],
        ["of 204", () => status(204), "SOURCE", /nyt\.csv answers 204 No Content\. Check the URL$/],
        [
          "of a page for people with status 200",
          () => html(),
          "CONTRACT",
          /^nyt: the file is an HTML page, titled "Unavailable"; check the address; .*nyt\.csv\)\. The next/,
        ],
        [
          "of redirects in a circle",
          () => redirectTo(new URL(web.url("nyt")).pathname),
          "SOURCE",
          /nyt\.csv redirects in a circle\. Check the URL$/,
          21,
        ],
        [
          "of a body over the maximum size",
          (good) => file(large(good)),
          "SOURCE",
          /nyt\.csv has more than 5,000 bytes, the configured maximum\. /,
        ],
        [
          "of a body over the maximum size as soon as it is unzipped",
          (good) => file(large(good), { gzip: true }),
          "SOURCE",
          /nyt\.csv has more than 5,000 bytes, the configured maximum\. /,
        ],
      ],
      "answer",
      placeOn(of, TARGETS),
      `final answers of ${of}`,
    ),
  )("because %s, and changes nothing", async (_, bad, code, message, times = 1) => {
    await web.begin(dataset, 1, 2);
    web.serve("nyt", bad(web.file("nyt", 3)));
    const requests = await web.requestsDuring("nyt", async () => {
      const { error } = await web.runInVain({ limits });
      expect(error?.code).toBe(code);
      expect(error?.message).toMatch(message);
    });
    expect(requests).toHaveLength(times);
    await web.runDay3(1);
  });

  it("because a .gz file has other bytes after its end, and changes nothing", async () => {
    await web.begin(dataset, 1, 2);
    const bytes = Buffer.concat([gzipSync(web.file("nyt", 3)), Buffer.from("garbage")]);
    web.server.serve("/nyt.csv.gz", file(bytes));
    const { error } = await web.runInVain({
      urls: { nyt: web.server.url("/nyt.csv.gz") },
      clock: testClock(),
      patience: 5_000,
    });
    expect(error?.code).toMatch(/^SOURCE/);
    expect(error?.message).toMatch(/nyt\.csv\.gz cannot be uncompressed: .* Check the file$/);
    await web.runDay3(1);
  });
});

it("a body that never ends is not read beyond the maximum size", async () => {
  await web.begin(usDaily, 1, 2);
  const closed = new Promise((resolve) =>
    web.serve("nyt", (_, response) => {
      const more = () => {
        while (response.write("2020-03-21,1,1\n".repeat(1_000)));
      };
      response.on("close", resolve).on("drain", more);
      response.writeHead(200).write("date,cases,deaths\n");
      more();
    }),
  );
  const { error } = await web.runInVain({ limits: { ...DEFAULT_LIMITS, maxBytes: 2 ** 20 } });
  expect(error).toMatchObject({ code: "SOURCE" });
  await closed;
  await web.runDay3(1);
});
