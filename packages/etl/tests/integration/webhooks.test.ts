import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { alsoNotify } from "../../src/notify/also.ts";
import { webhookNotifier } from "../../src/notify/webhook.ts";
import type { RunEvent } from "../../src/record/run-event.ts";
import { run } from "../../src/run.ts";
import { DAY_1, DAY_2, sourcesOf } from "../support/days.ts";
import { status } from "../support/http-responders.ts";
import { joined, settingsOn, TestNotifier, testClock } from "../support/runs.ts";
import { TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";
import { startWebhookServer, type WebhookServer } from "../support/webhook-server.ts";

describe.each(TEST_DATABASES)("a run with a webhook on %s", (_, makeDatabase) => {
  let db: TestDatabase;
  let web: WebhookServer;
  let events: RunEvent[];
  let screen: TestNotifier;

  beforeAll(async () => {
    db = await makeDatabase();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    [web] = [await startWebhookServer(), await db.clear()];
    events = [];
    screen = new TestNotifier("console");
  });
  afterEach(() => web.server.close());

  const runDay = async (left: string) => {
    const clock = testClock();
    const notifier = alsoNotify(screen, webhookNotifier({ kind: "json", url: web.url }, { clock }));
    const onEvent = (event: RunEvent) => event.kind === "not-sent" && events.push(event);
    const { open } = sourcesOf(left);
    return await run({ dataset: joined }, settingsOn(db, { open, clock, notifier, onEvent }));
  };
  const posted = () => web.bodies.map((body) => JSON.parse(body));
  const ledger = () =>
    db.query(
      "select id::int, channel, sent_at is not null as sent from daily_delta.runs order by id",
    );

  it("posts the record", async () => {
    const { record, notified } = await runDay(DAY_1);
    expect(notified).toBe(true);
    expect(posted()).toEqual([record]);
    expect(screen.messages).toHaveLength(1);
  });

  it("succeeds although the webhook fails, says so, and the next run posts the message", async () => {
    web.answer(status(404, "no_service"));
    const first = await runDay(DAY_1);
    expect(first).toMatchObject({ notified: false, record: { status: "succeeded" } });
    const [event] = events;
    expect(event).toMatchObject({ kind: "not-sent" });
    expect(String((event as { error: unknown }).error)).toMatch(
      /the webhook returned 404: "no_service"\. Check that the webhook still exists/,
    );
    expect(JSON.stringify(await ledger())).not.toContain("very-secret");
    web.bodies.length = 0;
    web.answer(status(200));
    const second = await runDay(DAY_2);
    expect(posted()).toEqual([first.record, second.record]);
    expect(screen.messages.map(({ record }) => record.runId)).toEqual([1, 2]);
    expect(await ledger()).toMatchObject([{ sent: true }, { sent: true }]);
    await runDay(DAY_2);
    expect(posted()).toHaveLength(3);
  });

  it("posts a failure, once, also where it could be posted only later", async () => {
    web.answer(status(403));
    const failure = await runDay("day\n");
    expect(failure).toMatchObject({ notified: false, record: { status: "failed" } });
    web.bodies.length = 0;
    web.answer(status(200));
    await runDay(DAY_1);
    expect(posted().map(({ runId, status }) => [runId, status])).toEqual([
      [1, "failed"],
      [2, "succeeded"],
    ]);
  });
});
