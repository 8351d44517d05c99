import { expect, it } from "@jest/globals";
import { describeChanges, describeDifference, describeKeys } from "../../page/text/changes.ts";

const none = { inserted: 0, updated: 0, gone: 0, returned: 0, events: 0 };
const event = {
  ...{ column: "cases", first: "2021-01-01", last: "2021-01-01", rows: 1 },
  ...{ lowest: null, highest: null, before: null, after: null },
};

it.each([
  [none, "no changes"],
  [{ ...none, inserted: 1 }, "1 new row"],
  [
    { ...none, inserted: 1389, updated: 279, events: 21 },
    "1,389 new rows, 279 corrected in 21 events",
  ],
  [{ ...none, updated: 2, events: 2 }, "2 corrected"],
  [{ ...none, gone: 3, returned: 1 }, "3 removed by the source, 1 returned"],
])("says what a run changed: %j", (run, text) => {
  expect(describeChanges(run)).toBe(text);
});

it.each([
  ["2021-01-01", "2021-01-01", "Jan 1, 2021"],
  ["2021-01-01", "2021-01-31", "Jan 1, 2021 to Jan 31, 2021"],
  ["Ohio 2021-01-01", "Ohio 2021-01-02", "Ohio, Jan 1, 2021 to Jan 2, 2021"],
  ["CVE-2021-1", "CVE-2021-1", "CVE-2021-1"],
  ["CVE-2021-1", "CVE-2021-2", "CVE-2021-1 to CVE-2021-2"],
  ["2021-07-08 Texas", "2021-07-08 Texas", "Texas, Jul 8, 2021"],
  ["2021-07-08 New York", "2021-07-09 New York", "New York, Jul 8, 2021 to Jul 9, 2021"],
  ["2020-01-21 Washington", "2023-03-23 Wyoming", "Jan 21, 2020 to Mar 23, 2023"],
  ["2023-03-23 Alabama", "2023-03-23 Wyoming", "Mar 23, 2023"],
  ["Ohio 2023-03-23", "Texas 2020-01-21", "Ohio, Mar 23, 2023 to Texas, Jan 21, 2020"],
])("shows keys from %s to %s", (first, last, text) => {
  expect(describeKeys({ first, last })).toBe(text);
});

it.each([
  [
    { ...event, before: "1000", after: "8789", lowest: "7789", highest: "7789" },
    "1,000 → 8,789 (+7,789)",
  ],
  [{ ...event, rows: 2, lowest: "-7", highest: "-7" }, "−7 each"],
  [{ ...event, rows: 147, lowest: "-1673", highest: "718" }, "−1,673 to +718"],
  [{ ...event, before: "Apache", after: null }, "“Apache” → not reported"],
  [{ ...event, before: "2020-01-02", after: null }, "Jan 2, 2020 → not reported"],
  [{ ...event, before: "34088", after: "2115436" }, "34088 → 2115436"],
  [{ ...event, before: "false", after: "true" }, "no → yes"],
  [{ ...event, rows: 3 }, "several values"],
])("shows how values changed: %j", (found, text) => {
  expect(describeDifference(found)).toBe(text);
});
