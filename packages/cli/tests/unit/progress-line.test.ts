import { PassThrough } from "node:stream";
import { beforeEach, expect, it, jest } from "@jest/globals";
import { ProgressLine } from "../../src/terminal/progress-line.ts";

type Event = Parameters<ProgressLine["show"]>[0];
const progress = (bytes: number, rows: number, size?: number): Event => ({
  ...{ kind: "progress", source: "nyt", bytes, rows, size },
});
const retry = {
  kind: "retry",
  error: new Error("it is unreachable"),
  delay: 1234,
} as unknown as Event;
const CLEAR = "\u001b[2K\u001b[1G";
let now = 0;

beforeEach(() => {
  now = 0;
  jest.spyOn(performance, "now").mockImplementation(() => now);
});

function terminal(isTTY: boolean, columns = 80) {
  const output = Object.assign(new PassThrough({ encoding: "utf8" }), { isTTY, columns });
  return { output, line: new ProgressLine(output), written: () => output.read() ?? "" };
}

it("shows long work on a terminal, ten times a second", () => {
  const { line, written } = terminal(true);
  line.show(progress(1_000_000, 20_000, 4_000_000));
  now = 499;
  line.show(progress(2_000_000, 40_000, 4_000_000));
  expect(written()).toBe("");
  now = 1_000;
  line.show(progress(3_000_000, 60_000, 4_000_000));
  expect(written()).toBe("nyt: 3.0 MB, 75%, 60,000 rows, 60,000 rows/s, 1 s left");
  now = 1_050;
  line.show(progress(3_200_000, 61_000, 4_000_000));
  expect(written()).toBe("");
  now = 1_100;
  line.show(progress(4_000_000, 66_000));
  expect(written()).toBe(`${CLEAR}nyt: 4.0 MB, 66,000 rows, 60,000 rows/s`);
});

it("shows one of many retries at once", () => {
  const { line, written } = terminal(false);
  for (const at of [0, 1, 499, 500, 999, 1_600]) {
    now = at;
    line.show({ ...retry, delay: at } as Event);
  }
  expect(written().match(/in \d.*/g)).toEqual(["in 0.0 s.", "in 0.5 s.", "in 1.6 s."]);
});

it.each([
  ["is tiny and read at once", 1_157, 36_000, 36_000, "nyt: 36 KB, 100%, 1,157 rows"],
  ["is empty", 0, 0, 0, "nyt: 0 KB, 0%, 0 rows"],
  ["has just begun", 12, 1_200, 4_000_000_000, "nyt: 2 KB, 0%, 12 rows"],
  ["is larger than the server said", 20, 30_000, 20_000, "nyt: 30 KB, 100%, 20 rows"],
  ["has an unknown size", 20, 999_999, undefined, "nyt: 1,000 KB, 20 rows"],
])("extrapolates nothing from a file that %s", (_, rows, bytes, size, shown) => {
  const { line, written } = terminal(true);
  now = 5_000;
  line.show({ ...progress(1, 1), source: "jhu" } as Event);
  written();
  now = 5_100;
  line.show(progress(bytes, rows, size));
  now = 6_099;
  line.show(progress(bytes, rows, size));
  expect(written()).toBe(`${CLEAR}${shown}${CLEAR}${shown}`);
});

it("shows no time left before the first byte and after the last", () => {
  const { line, written } = terminal(true);
  line.show(progress(0, 0, 1_000));
  now = 2_000;
  line.show(progress(0, 0, 1_000));
  expect(written()).toBe("nyt: 0 KB, 0%, 0 rows, 0 rows/s");
  now = 4_000;
  line.show(progress(1_000, 8, 1_000));
  expect(written()).toBe(`${CLEAR}nyt: 1 KB, 100%, 8 rows, 2 rows/s`);
});

it("shows only what failed for good when it is quiet", () => {
  const output = Object.assign(new PassThrough({ encoding: "utf8" }), { isTTY: true, columns: 80 });
  const line = new ProgressLine(output, { quiet: true });
  now = 2_000;
  line.show(progress(1_000_000, 10));
  line.show(retry);
  line.show({ kind: "waiting", text: "waiting for a lock" });
  expect(output.read()).toBe(null);
  line.show({ kind: "not-published", error: "the disk is full" });
  expect(output.read()).toContain("the disk is full");
});

it("makes room for other output meanwhile, and goes away at the end", async () => {
  const { line, written, output } = terminal(true);
  now = 1_000;
  line.show(progress(1_000_000, 10));
  written();
  line.show(retry);
  expect(written()).toBe(`${CLEAR}it is unreachable. Trying again in 1.2 s.\n`);
  now = 2_000;
  line.show(progress(1_000_000, 10));
  written();
  const notifier = line.clearedBefore({
    channel: "test",
    send: async (text: string) => void output.write(text),
  });
  await notifier.send("done");
  expect(notifier.channel).toBe("test");
  expect(written()).toBe(`${CLEAR}done`);
  line[Symbol.dispose]();
  expect(written()).toBe("");
});

it.each([
  [20, "nyt: 1.0 MB, 10 row"],
  [0, "nyt: 1.0 MB, 10 rows"],
])("does not let a line wrap in %d columns", (columns, shown) => {
  const { line, written } = terminal(true, columns);
  now = 1_000;
  line.show(progress(1_000_000, 10));
  expect(written()).toBe(shown);
});

it("shows only errors where the output is not a terminal", () => {
  const { line, written } = terminal(false);
  now = 1_000;
  line.show(progress(1_000_000, 10));
  expect(written()).toBe("");
  line.show(retry);
  line.show({ kind: "not-sent", error: new Error("no way out") });
  line.show({ kind: "not-published", error: "the disk is full" });
  line[Symbol.dispose]();
  expect(written().split("\n")).toEqual([
    "it is unreachable. Trying again in 1.2 s.",
    "The message could not be sent; the next run tries again: no way out",
    "Dashboard not updated; the next run tries again: the disk is full",
    "",
  ]);
});

it("shows what a run waits for", () => {
  const { line, written } = terminal(false);
  line.show({ kind: "waiting", text: "waiting for a lock, which is held by process 7" });
  expect(written()).toBe("The run is waiting for a lock, which is held by process 7.\n");
});
