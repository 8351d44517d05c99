import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { contentTypeOf } from "../../src/publish/site.ts";
import { AwsError, type Fault } from "../support/aws-server.ts";
import { file } from "../support/http-responders.ts";
import { checkSiteFile } from "../support/memory-site.ts";
import { TestFunction } from "../support/test-function.ts";

const FAULTS: [string, Fault][] = [
  ["is in trouble", new AwsError(500, "InternalError")],
  ["does not let the function write", new AwsError(403, "AccessDenied")],
  ["says nothing", "silence"],
];

const LIMIT = 5_000;
/** Time until a run with this limit gives everything up. */
const GIVEN_UP = 4_900;
const PARTS = ["alabama", "oregon"].map((name) => `data/us-states/parts/${name}.json`);
const STATUS = [
  ...["data/us-states/changes.atom", "data/us-states/status.json"],
  ...["data/changes.atom", "data/datasets.json"],
];
const FILES = [
  ...["chart.json", "parts.json", "rows.csv", "corrections.csv", "files.json", "runs/1.json"],
].map((name) => `data/us-states/${name}`);
const ALL = [...PARTS, ...FILES, ...STATUS];

describe("the deployed function's page", () => {
  let lambda: TestFunction;
  beforeAll(async () => {
    lambda = await TestFunction.start();
  });
  afterAll(() => lambda.close());
  beforeEach(async () => {
    await lambda.reset();
    lambda.aws.objects.clear();
  });

  const invoke = (limit = 60_000) => lambda.invoke({ dataset: "us-states" }, { limit });
  const stored = () => [...lambda.aws.objects.keys()];

  it("gets its data into the bucket, for a short time in caches", async () => {
    await invoke();
    expect(stored()).toEqual(ALL);
    for (const [path, { text, type, cacheControl }] of lambda.aws.objects) {
      checkSiteFile(path, text);
      expect({ type, cacheControl }).toEqual({
        type: contentTypeOf(path),
        ...{ cacheControl: "public, max-age=60" },
      });
    }
    lambda.aws.objects.clear();
    expect((await invoke()).record).toMatchObject({ status: "unchanged" });
    expect(stored()).toEqual(STATUS);
  });

  it("hears of failures, too, and names nothing of the system", async () => {
    lambda.serveStates(file(""));
    await invoke();
    const { text } = lambda.aws.objects.get("data/us-states/status.json") ?? { text: "{}" };
    expect(JSON.parse(text).runs).toMatchObject([
      { status: "failed", error: { code: "CONTRACT" } },
    ]);
  });

  it.each(FAULTS)(
    "is left to the next run where S3 %s: the run succeeds and is told",
    async (_, fault) => {
      lambda.aws.fail("PutObject", fault);
      lambda.aws.onSilence = () => lambda.clock.advance(GIVEN_UP);
      const { record, messages, logs, metrics } = await invoke(LIMIT);
      expect(record).toMatchObject({ status: "succeeded", inserted: 20 });
      expect(messages).toHaveLength(1);
      expect(stored()).toEqual([]);
      expect(logs).toMatchObject([
        { level: "ERROR", message: "the page was not brought up to date" },
        { level: "INFO", message: "succeeded" },
      ]);
      expect(metrics).toMatchObject([{ PublicationFailures: 1, Failures: 0 }]);

      lambda.aws.heal();
      const second = await invoke();
      expect(second.record).toMatchObject({ status: "unchanged" });
      expect(second.metrics).toMatchObject([{ PublicationFailures: 0 }]);
      expect(stored()).toEqual(ALL);
    },
  );

  it("fails for a moment, and is published all the same", async () => {
    lambda.aws.fail("PutObject", new AwsError(503, "SlowDown"), 2);
    expect((await invoke()).metrics).toMatchObject([{ PublicationFailures: 0 }]);
    expect(stored()).toEqual(ALL);
  });

  it("is not there where the function has no bucket", async () => {
    const variables = { SITE_BUCKET: undefined };
    const { record } = await lambda.invoke({ dataset: "us-states" }, { variables });
    expect(record).toMatchObject({ status: "succeeded" });
    expect(stored()).toEqual([]);
  });
});
