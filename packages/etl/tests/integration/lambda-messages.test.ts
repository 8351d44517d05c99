import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { AwsError, type Fault } from "../support/aws-server.ts";
import { file } from "../support/http-responders.ts";
import { type Invocation, TestFunction } from "../support/test-function.ts";

const FAULTS: [string, Fault][] = [
  ["is in trouble", new AwsError(500, "InternalFailure")],
  ["does not let the function publish", new AwsError(403, "AuthorizationError")],
  ["says nothing", "silence"],
];

const LIMIT = 5_000;
/** Time until a run with this limit gives telling up. */
const GIVEN_UP = 4_750;

describe("the deployed function, where SNS", () => {
  let lambda: TestFunction;
  beforeAll(async () => {
    lambda = await TestFunction.start();
  });
  afterAll(() => lambda.close());
  beforeEach(() => lambda.reset());

  const failPublish = (fault: Fault) => {
    lambda.aws.fail("Publish", fault);
    lambda.aws.onSilence = () => lambda.clock.advance(GIVEN_UP);
  };

  const invoke = (executionId: string, limit = 60_000): Promise<Invocation> =>
    lambda.invoke({ dataset: "us-states", executionId }, { limit });

  const told = ({ messages }: Invocation): string[] =>
    messages.map(({ message, attributes }) => {
      const { executionId } = JSON.parse(message.slice(message.indexOf("\n{")));
      return `${executionId} ${attributes.status}`;
    });

  const waiting = () =>
    lambda.query("select execution_id from daily_delta.runs where sent_at is null order by id");

  describe.each(FAULTS)("%s,", (_, fault) => {
    it("succeeds all the same, and leaves its message to the next invocation", async () => {
      failPublish(fault);
      const first = await invoke("first", LIMIT);
      expect(first.record).toMatchObject({ status: "succeeded", inserted: 20 });
      expect(told(first)).toEqual([]);
      expect(first.logs).toMatchObject([
        { level: "ERROR", message: "the message was not sent", executionId: "first" },
        { level: "INFO", message: "succeeded" },
      ]);
      expect(await waiting()).toEqual([{ execution_id: "first" }]);

      lambda.aws.heal();
      const second = await invoke("second");
      expect(second.record).toMatchObject({ status: "unchanged" });
      expect(told(second)).toEqual(["first succeeded", "second unchanged"]);
      expect(await waiting()).toEqual([]);
      expect(told(await invoke("third"))).toEqual(["third unchanged"]);
    });

    it("leaves a failure only to the on-failure destination", async () => {
      lambda.serveStates(file(""));
      failPublish(fault);
      const first = await invoke("first", LIMIT);
      expect(told(first)).toEqual([]);
      expect(first.error?.name).toBe("UnreportedFailure");
      expect(first.error?.message).toMatch(/^CONTRACT: nyt.* \(execution first\)$/s);
      expect(await waiting()).toEqual([]);

      lambda.aws.heal();
      lambda.serveDay(1);
      const second = await invoke("second");
      expect(second.record).toMatchObject({ status: "succeeded", failedBefore: 1 });
      expect(told(second)).toEqual(["second succeeded"]);
    });
  });

  it.each(FAULTS)("%s, leaves a wrong event to the on-failure destination", async (_, fault) => {
    failPublish(fault);
    const { error, messages } = await lambda.invoke({ dataset: 1 }, { limit: LIMIT });
    expect(messages).toEqual([]);
    expect(error?.name).toBe("UnreportedFailure");
    expect(error?.message).toMatch(/^CONFIGURATION: the event is wrong: dataset: /);
  });

  it("is unreachable like the database, leaves that to the on-failure destination", async () => {
    lambda.aws.fail("Publish", new AwsError(500, "InternalFailure"));
    lambda.aws.secrets.clear();
    const { error, messages } = await invoke("first");
    expect(messages).toEqual([]);
    expect(error?.name).toBe("UnreportedFailure");
    expect(error?.message).toMatch(/^CONFIGURATION: the secret .* \(execution first\)$/);
  });

  it("fails for a moment, sends the message once", async () => {
    lambda.aws.fail("Publish", new AwsError(500, "InternalFailure"), 2);
    expect(told(await invoke("first"))).toEqual(["first succeeded"]);
    expect(await waiting()).toEqual([]);
  });

  it("fails for days, gets all messages when it is back, in order", async () => {
    lambda.aws.fail("Publish", new AwsError(403, "AuthorizationError"));
    await invoke("first");
    await invoke("second");
    expect((await invoke("third")).messages).toEqual([]);
    lambda.aws.heal();
    const statuses = ["first succeeded", "second unchanged", "third unchanged", "fourth unchanged"];
    expect(told(await invoke("fourth"))).toEqual(statuses);
  });

  it("allows only so much, a failure with long complaints still gets out", async () => {
    const cell = "x".repeat(5_000);
    const lines = Array.from({ length: 500 }, (_, i) => `${cell}é💥${i},Oregon,41,1,0\n`);
    lambda.serveStates(file(`date,state,fips,cases,deaths\n${lines.join("")}`));
    const { error, messages } = await invoke("first");
    expect(error?.name).toBe("ReportedFailure");
    expect(messages).toHaveLength(1);
    expect(messages[0]?.message).toContain(": 500 cells in all. ");
  });
});
