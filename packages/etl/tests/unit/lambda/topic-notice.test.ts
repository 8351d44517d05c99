import { describe, expect, it } from "@jest/globals";
import { topicNotice } from "../../../src/lambda/topic-notice.ts";
import { composeMessage } from "../../../src/notify/message.ts";
import { failed, succeeded } from "../notify/records.ts";

const attributes = (values: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(values).map(([name, Value]) => [name, { Type: "String", Value }]),
  );

describe("topicNotice", () => {
  it.each([succeeded, failed])("reads the message of a run and its record: $status", (record) => {
    const { subject, body, attributes: values } = composeMessage(record);
    expect(
      topicNotice({
        Subject: subject,
        Message: `${body}\n\n${JSON.stringify(record, undefined, 2)}\n`,
        MessageAttributes: attributes(values),
      }),
    ).toEqual({ subject, body, attributes: values, record });
  });

  it("reads an alarm of CloudWatch", () => {
    const alarm = {
      AlarmName: "daily-delta-dev-us-daily-heartbeat",
      AlarmDescription: "No run of us-daily has succeeded for 26 hours.",
      NewStateValue: "ALARM",
      NewStateReason: "Threshold Crossed: 26 datapoints were less than the threshold (1.0).",
      OldStateValue: "OK",
    };
    expect(
      topicNotice({ Subject: 'ALARM: "daily-…" in US East', Message: JSON.stringify(alarm) }),
    ).toEqual({
      subject: "ALARM: daily-delta-dev-us-daily-heartbeat",
      body: `${alarm.AlarmDescription}\n\n${alarm.NewStateReason}`,
      isFailure: true,
    });
    expect(
      topicNotice({ Message: JSON.stringify({ ...alarm, NewStateValue: "OK" }) }),
    ).toMatchObject({ isFailure: false });
  });

  it.each([
    ["lines", (line: string) => line],
    ["lines in quotes", (line: string) => `"${line}"`],
  ])("takes the first of %s of the rule for the subject, which has none", (_, write) => {
    const lines = ["Daily Delta: the run of us-daily failed.", "Error: memory", "Condition: x"];
    for (const Subject of [undefined, null, ""]) {
      expect(topicNotice({ Subject, Message: lines.map(write).join("\n") })).toEqual({
        subject: lines[0],
        body: "Error: memory\nCondition: x",
        isFailure: true,
      });
    }
  });

  it.each(["", "{", "[]", "null", "7", "body\n\n{\n not JSON", '{"a": 1}'])(
    "shows any other message as it is: %j",
    (Message) => {
      expect(topicNotice({ Subject: "test", Message })).toEqual({
        subject: "test",
        body: Message,
        isFailure: false,
      });
    },
  );
});
