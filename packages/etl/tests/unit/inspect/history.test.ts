import { describe, expect, it } from "@jest/globals";
import { ConfigurationError } from "../../../src/core/errors.ts";
import { usDaily } from "../../../src/datasets/us-daily.ts";
import { usStates } from "../../../src/datasets/us-states.ts";
import { parseKey } from "../../../src/inspect/history.ts";

describe("parseKey", () => {
  it("reads a key of one part", () => {
    expect(parseKey(usDaily, ["2021-06-04"])).toEqual({ date: "2021-06-04" });
  });

  it("reads a key of several parts in the dataset's order", () => {
    expect(parseKey(usStates, ["2021-06-04", "New York"])).toEqual({
      date: "2021-06-04",
      state: "New York",
    });
  });

  it("proposes another order of the parts in which each is of its type", () => {
    expect(() => parseKey(usStates, ["New York", "2021-06-04"])).toThrow(
      'date: "New York" is not a date YYYY-MM-DD. Did you mean 2021-06-04 "New York"?',
    );
    expect(() => parseKey(usStates, ["New York", "today"])).toThrow(/YYYY-MM-DD$/);
  });

  it.each([
    [usDaily, [], "(date), not 0"],
    [usDaily, ["2021-06-04", "Ohio"], "(date), not 2"],
    [usStates, ["2021-06-04"], 'the key of "us-states" has 2 parts (date, state), not 1'],
    [usDaily, ["2021-02-29"], 'date: "2021-02-29" is not a date YYYY-MM-DD'],
    [usStates, ["Ohio", "2021-06-04"], 'date: "Ohio" is not a date YYYY-MM-DD'],
    [usStates, ["2021-06-04", ""], 'state: "" is not a non-blank string'],
  ])("refuses for $name: %j", (dataset, parts, message) => {
    expect(() => parseKey(dataset, parts)).toThrow(ConfigurationError);
    expect(() => parseKey(dataset, parts)).toThrow(message);
  });
});
