import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { GetScheduleCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Mailbox } from "../../../src/smoke/mailbox.ts";
import { DeployedDatabase } from "../support/database.ts";
import { DeployedFunction } from "../support/deployed-function.ts";
import { configuration, layerHash } from "../support/deployed-job.ts";
import type { Deployment } from "../support/deployment.ts";
import {
  FUNCTIONS,
  LEVELS,
  STATIONS,
  serveLevels,
  serveStation,
  variablesOf,
} from "../support/readings.ts";

const FUNCTION_OF = {
  readings: "daily-delta-test-readings",
  levels: "daily-delta-test-levels",
};
type Shared = keyof typeof FUNCTION_OF;

/** A call of the function by the state machine. */
interface Call {
  readonly phase: string;
  readonly part?: number;
  /** Present if it failed. */
  readonly error?: unknown;
}

/** Executes the deployed state machine, whose phases the deployed bytes do. */
export function sharedRun(deployment: Deployment): void {
  describe("the state machine", () => {
    const calls: Call[] = [];
    /** Kills the function that reads a part. */
    const running = new Map<number, AbortController>();
    let most = 0;
    let database: DeployedDatabase;
    let mailbox: Mailbox;

    const kill = (station: string) => (): void =>
      running.get(STATIONS.indexOf(station) + 1)?.abort();

    beforeAll(async () => {
      const { place } = deployment;
      const lambda = await configuration(FUNCTION_OF.readings);
      const { TOPIC_ARN = "" } = lambda.Environment?.Variables ?? {};
      database = await DeployedDatabase.start(lambda, place.authority);
      mailbox = await Mailbox.open("inbox", TOPIC_ARN);
      const job = await DeployedFunction.unpack(join(place.folder, "shared-lambda"), lambda, {
        task: place.aws.archive(lambda.CodeSha256),
        opt: place.aws.archive(await layerHash()),
      });
      let atOnce = 0;
      const levels = job.withConfiguration(await configuration(FUNCTION_OF.levels));
      place.aws.onInvoke(FUNCTION_OF.levels, async (event) => {
        const { phase, part } = event as Call;
        calls.push({ phase, ...(part === undefined ? {} : { part }) });
        return await levels.invoke(event, variablesOf(place));
      });
      serveLevels(place);
      place.aws.onInvoke(FUNCTION_OF.readings, async (event) => {
        const { phase, part } = event as Call;
        const killer = new AbortController();
        if (part !== undefined) running.set(part, killer);
        most = Math.max(most, ++atOnce);
        const invocation = await job.invoke(event, variablesOf(place), killer.signal);
        atOnce -= 1;
        const { isError, payload } = invocation;
        calls.push({
          phase,
          ...(part === undefined ? {} : { part }),
          ...(isError ? { error: payload } : {}),
        });
        return invocation;
      });
      for (const station of STATIONS) serveStation(place, station, 200);
    });

    afterAll(async () => {
      await mailbox?.[Symbol.asyncDispose]();
      await database?.[Symbol.asyncDispose]();
    });

    it("shares a run among functions, and repeats a part whose function was killed", async () => {
      const { place } = deployment;
      let kills = 0;
      serveStation(place, "station-7", 200, () => {
        if (kills++ === 0) kill("station-7")();
      });
      const execution = await execute("readings", "2026-11-26T19:00:00Z");
      expect({ execution, calls }).toMatchObject({
        execution: { status: "SUCCEEDED" },
        calls: expect.arrayContaining([
          {
            ...{ phase: "part", part: 7 },
            error: expect.objectContaining({ errorType: "Runtime.ExitError" }),
          },
        ]),
      });
      expect(JSON.parse(execution.output ?? "")).toMatchObject({ changed: false, parts: [] });
      const phases = calls.splice(0).map(({ phase, part }) => part ?? phase);
      expect(phases[0]).toBe("plan");
      expect(phases.slice(1, -1).sort()).toEqual([...STATIONS.map((_, at) => at + 1), 7].sort());
      expect(phases.at(-1)).toBe("merge");
      expect(most).toBe(FUNCTIONS);

      expect(
        await database.query(
          "select count(*)::int as rows, count(distinct station)::int as stations, sum(level)::int as sum from readings",
        ),
      ).toEqual([{ rows: 40, stations: 20, sum: 6_000 }]);
      expect(await runs()).toEqual([{ status: "succeeded", inserted: 40, code: null }]);
      expect(await mailbox.messages()).toEqual([
        expect.objectContaining({ text: expect.stringContaining("is up to date: 40 new rows") }),
      ]);
    });

    it("reports a part that fails for good once, and changes nothing", async () => {
      const { place } = deployment;
      for (const station of STATIONS.slice(0, 3)) serveStation(place, station, 300);
      serveStation(place, "station-12", 300, kill("station-12"));
      const execution = await execute("readings", "2026-11-27T19:00:00Z");
      expect(execution).toMatchObject({ status: "FAILED", error: "ReportedFailure" });
      const phases = calls.splice(0).map(({ phase, part }) => part ?? phase);
      expect(phases.filter((phase) => phase === 12)).toHaveLength(3);
      expect(phases.at(-1)).toBe("fail");
      expect(phases).not.toContain("merge");

      expect(await database.query("select sum(level)::int as sum from readings")).toEqual([
        { sum: 6_000 },
      ]);
      expect(await runs()).toEqual([
        { status: "succeeded", inserted: 40, code: null },
        { status: "failed", inserted: 0, code: expect.any(String) },
      ]);
      expect(await database.query("select to_regclass('\"staging#readings\"')")).toEqual([
        { to_regclass: null },
      ]);
      expect(await mailbox.messages()).toEqual([
        expect.objectContaining({
          text: expect.stringMatching(/FAILED\. No data was changed.*ExceedToleratedFailure/s),
        }),
      ]);
    });

    it("divides one file, whose copy in the bucket the functions read", async () => {
      expect(await execute("levels", "2026-11-26T19:00:00Z")).toMatchObject({
        status: "SUCCEEDED",
      });
      const phases = calls.splice(0).map(({ phase, part }) => part ?? phase);
      expect(phases.toSorted()).toEqual([1, 2, 3, "merge", "plan"]);
      expect(
        await database.query("select count(*)::int as rows, sum(level)::bigint as sum from levels"),
      ).toEqual([{ rows: LEVELS, sum: String((LEVELS * (LEVELS - 1)) / 2) }]);
      const { COPIES_BUCKET: Bucket } =
        (await configuration(FUNCTION_OF.levels)).Environment?.Variables ?? {};
      const { Contents = [] } = await new S3Client({}).send(new ListObjectsV2Command({ Bucket }));
      expect(Contents).toEqual([
        expect.objectContaining({ Key: expect.stringMatching(/^copies\//) }),
      ]);
      expect(await mailbox.messages()).toEqual([
        expect.objectContaining({ text: expect.stringContaining("is up to date") }),
      ]);
    });

    /** Starts what the schedule starts, and waits for its end. */
    async function execute(
      dataset: Shared,
      scheduledTime: string,
    ): Promise<DescribeExecutionCommandOutput> {
      const [scheduler, client] = [new SchedulerClient({}), new SFNClient({})];
      const { Target } = await scheduler.send(
        new GetScheduleCommand({ GroupName: "daily-delta-test", Name: FUNCTION_OF[dataset] }),
      );
      const input = Target?.Input?.replace("<aws.scheduler.scheduled-time>", scheduledTime);
      const begin = performance.now();
      const { executionArn } = await client.send(
        // moto makes up no names.
        new StartExecutionCommand({ stateMachineArn: Target?.Arn, input, name: randomUUID() }),
      );
      for (;;) {
        const execution = await client.send(new DescribeExecutionCommand({ executionArn }));
        if (execution.status !== "RUNNING") {
          const seconds = ((performance.now() - begin) / 1000).toFixed(0);
          deployment.log.push(
            `execution of ${dataset}: ${execution.status}, ${calls.length} calls of the function, ${seconds} s`,
          );
          return execution;
        }
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
    }

    const runs = () =>
      database.query(
        "select status, inserted::int, error->>'code' as code from daily_delta.runs where dataset = 'readings' order by id",
      );
  });
}
