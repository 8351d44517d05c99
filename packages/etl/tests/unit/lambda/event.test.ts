import { describe, expect, it } from "@jest/globals";
import { ConfigurationError } from "../../../src/core/errors.ts";
import { executionIdOf, parseEvent } from "../../../src/lambda/event.ts";

describe("executionIdOf", () => {
  const scheduledTime = "2021-06-04T06:00:00Z";
  it.each<[string, unknown, string]>([
    ["dataset and scheduled time", { dataset: "a", scheduledTime }, `a@${scheduledTime}`],
    [
      "dataset and scheduled time, not the id of an attempt to deliver",
      { dataset: "a", scheduledTime, executionId: "attempt-2" },
      `a@${scheduledTime}`,
    ],
    ["the execution id without a scheduled time", { dataset: "a", executionId: "x" }, "x"],
    ["the request without either", { dataset: "a" }, "request"],
    ["the request of an event that is none", null, "request"],
    ["the request where the scheduled time is empty", { scheduledTime: "" }, "request"],
    ["the scheduled time of no dataset", { scheduledTime }, `?@${scheduledTime}`],
  ])("is %s", (_, event, id) => {
    expect(executionIdOf(event, "request")).toBe(id);
  });
});

describe("parseEvent", () => {
  it("needs a dataset, and takes the rest as not asked for", () => {
    expect(parseEvent({ dataset: "us-daily" })).toEqual({
      dataset: "us-daily",
      acceptShrink: false,
      dropGone: false,
      full: false,
    });
  });

  it("takes all that the schedule and people may say, and ignores the rest", () => {
    const event = {
      dataset: "us-daily",
      executionId: "8f3c",
      scheduledTime: "2021-06-04T06:00:00Z",
      acceptShrink: true,
      dropGone: true,
      full: true,
    };
    expect(parseEvent({ ...event, attempt: 1 })).toEqual(event);
  });

  it.each<[string, unknown, string]>([
    ["no dataset", {}, "dataset: "],
    ["a dataset that is not a string", { dataset: 1 }, "dataset: "],
    ["an empty execution id", { dataset: "us-daily", executionId: "" }, "executionId: "],
    ["an execution id that is null", { dataset: "us-daily", executionId: null }, "executionId: "],
    ["a number for a time", { dataset: "us-daily", scheduledTime: 1 }, "scheduledTime: "],
    ["a string for acceptShrink", { dataset: "us-daily", acceptShrink: "yes" }, "acceptShrink: "],
    ["a number for full", { dataset: "us-daily", full: 1 }, "full: "],
    ["a string", "us-daily", "the event: "],
    ["null", null, "the event: "],
    ["nothing", undefined, "the event: "],
    ["a list", ["us-daily"], "dataset: "],
  ])("refuses %s, naming the field and showing an event", (_, event, field) => {
    const parsing = () => parseEvent(event);
    expect(parsing).toThrow(ConfigurationError);
    expect(parsing).toThrow(`the event is wrong: ${field}`);
    expect(parsing).toThrow('It should look like {"dataset": "us-daily"}');
  });

  it("names all fields that are wrong, at once", () => {
    const parsing = () => parseEvent({ acceptShrink: "yes", full: 1 });
    expect(parsing).toThrow(/dataset: .*; acceptShrink: .*; full: /);
  });
});
