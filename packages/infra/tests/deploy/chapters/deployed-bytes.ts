import { join } from "node:path";
import { file } from "@daily-delta/etl/testing/http-responders";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Mailbox } from "../../../src/smoke/mailbox.ts";
import { smoke } from "../../../src/smoke/smoke.ts";
import { DeployedDatabase } from "../support/database.ts";
import { DeployedFunction } from "../support/deployed-function.ts";
import { configuration, FUNCTION, heartbeat, layerHash } from "../support/deployed-job.ts";
import { DeployedPage } from "../support/deployed-page.ts";
import { type Deployment, NYT } from "../support/deployment.ts";
import { EXPECTED_DATA } from "../support/expected-page.ts";
import { inventory } from "../support/inventory.ts";
import { lookAtPage } from "../support/look-at-page.ts";

/** Runs the function that Lambda was given, on a database, a bucket and a topic. */
export function deployedBytes(deployment: Deployment): void {
  describe("the deployed bytes", () => {
    let database: DeployedDatabase;
    let mailbox: Mailbox;
    let job: DeployedFunction;
    let page: DeployedPage;
    const event = { dataset: "us-daily" };
    const invoke = (executionId: string) =>
      job.invoke({ ...event, executionId }, deployment.place.variables);

    beforeAll(async () => {
      const { place } = deployment;
      const lambda = await configuration();
      const { TOPIC_ARN = "" } = lambda.Environment?.Variables ?? {};
      database = await DeployedDatabase.start(lambda, place.authority);
      page = new DeployedPage(lambda.Environment?.Variables);
      mailbox = await Mailbox.open("inbox", TOPIC_ARN);
      job = await DeployedFunction.unpack(join(place.folder, "lambda"), lambda, {
        task: place.aws.archive(lambda.CodeSha256),
        opt: place.aws.archive(await layerHash()),
      });
    });

    afterAll(async () => {
      await mailbox?.[Symbol.asyncDispose]();
      await database?.[Symbol.asyncDispose]();
    });

    it("load the rows, and send a message", async () => {
      const { payload, isError, log: lines } = await invoke("one");
      expect({ isError, payload, lines }).toMatchObject({
        isError: false,
        payload: { status: "succeeded", inserted: 2 },
      });
      expect(lines).toContain('"Namespace":"DailyDelta"');
      const { Dimensions = [] } = await heartbeat();
      expect(Dimensions).toHaveLength(3);
      for (const { Name, Value } of Dimensions) expect(lines).toContain(`"${Name}":"${Value}"`);
      expect(
        await database.query(
          `select date::text, cases::int, recoveries::int from us_daily order by 1`,
        ),
      ).toEqual([
        { date: "2020-03-24", cases: 53906, recoveries: 348 },
        { date: "2020-03-25", cases: 68540, recoveries: 361 },
      ]);
      expect(await mailbox.messages()).toEqual([
        expect.objectContaining({ text: expect.stringContaining("is up to date: 2 new rows") }),
      ]);
    });

    it("publish the page's data files", async () => {
      expect(await page.data()).toEqual(EXPECTED_DATA);
      expect(await page.json("data/us-daily/rows.json")).toMatchObject({
        columns: { date: ["2020-03-24", "2020-03-25"], recoveries: [348, 361] },
      });
      expect(await page.json("data/us-daily/status.json")).toMatchObject({
        environment: "test",
        runs: [{ status: "succeeded", inserted: 2 }],
      });
    });

    it("are shown by the page in a browser", async () => {
      expect(await lookAtPage(page.url(deployment.place.aws.endpoint, "index.html"))).toEqual({
        title: "COVID-19 in the United States – Daily Delta",
        headline:
          "As of March 25, 2020: 68,540 COVID-19 cases, 1,053 COVID-19 deaths and 361 COVID-19 recoveries.",
        charts: 3,
        outcomes: ["succeeded"],
        problems: [],
      });
    });

    it("find nothing new the second time", async () => {
      expect((await invoke("two")).payload).toMatchObject({ status: "unchanged", unchanged: 2 });
      expect(await mailbox.messages()).toEqual([
        expect.objectContaining({ text: expect.stringContaining("no changes; all") }),
      ]);
    });

    it("pass the smoke test, which leaves nothing behind", async () => {
      const { subject } = await smoke({
        functionName: FUNCTION,
        dataset: "us-daily",
        // Lambda would hand the event on to the same bytes; moto does not.
        invoke: (_, smokeEvent) => job.invoke(smokeEvent, deployment.place.variables),
      });
      expect(subject).toContain("nothing new");
      expect(await mailbox.messages()).toHaveLength(1);
      expect((await inventory()).queues).toEqual(["daily-delta-test-dead-letters", "inbox"]);
    });

    it("report a broken source once, and fail with ReportedFailure", async () => {
      deployment.place.sources.serve("/us.csv", file(NYT.replace("1053", "many"), { etag: '"2"' }));
      const { payload, isError } = await invoke("three");
      expect({ isError, payload }).toEqual({
        isError: true,
        payload: {
          errorType: "ReportedFailure",
          errorMessage: expect.stringMatching(/^CONTRACT: .*\(execution three\)$/s),
        },
      });
      expect(await mailbox.messages()).toEqual([
        expect.objectContaining({ text: expect.stringContaining("FAILED. No data was changed") }),
      ]);
    });
  });
}
