import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DeleteRuleCommand,
  DescribeRuleCommand,
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import { Mailbox } from "../../../src/smoke/mailbox.ts";

const NAME = "probe";
const RULE = { Name: NAME, EventBusName: NAME };

/**
 * Tests which records a deployed rule passes on, with the rule's pattern on a separate bus, and a queue
 * as target, because moto cannot pass events from a rule to a topic.
 *
 * @returns the names of the records that arrive
 */
export async function passedOn(
  rule: { readonly name: string; readonly bus: string },
  records: Readonly<Record<string, object>>,
): Promise<string[]> {
  const events = new EventBridgeClient({});
  const { EventPattern } = await events.send(
    new DescribeRuleCommand({ Name: rule.name, EventBusName: rule.bus }),
  );
  await using queue = await Mailbox.open(NAME);
  await events.send(new CreateEventBusCommand({ Name: NAME }));
  await events.send(new PutRuleCommand({ ...RULE, EventPattern }));
  await events.send(
    new PutTargetsCommand({
      Rule: NAME,
      EventBusName: NAME,
      Targets: [{ Id: "1", Arn: queue.arn }],
    }),
  );
  await events.send(
    new PutEventsCommand({
      Entries: Object.values(records).map((detail) => ({
        EventBusName: NAME,
        Source: "lambda",
        DetailType: "Lambda Function Invocation Result - Failure",
        Detail: JSON.stringify(detail),
      })),
    }),
  );
  const arrived = (await queue.bodies()).map((body) => JSON.parse(body).detail);
  await events.send(new RemoveTargetsCommand({ Rule: NAME, EventBusName: NAME, Ids: ["1"] }));
  await events.send(new DeleteRuleCommand(RULE));
  await events.send(new DeleteEventBusCommand({ Name: NAME }));
  return arrived.map(({ requestContext }) => requestContext.requestId).sort();
}
