import { describe, expect, it } from "@jest/globals";
import { ahead } from "../../../src/parts/ahead.ts";

class Result implements AsyncDisposable {
  isDisposed = false;
  readonly number: number;

  constructor(number: number) {
    this.number = number;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.isDisposed = true;
  }
}

const { signal: endless } = new AbortController();

describe("ahead", () => {
  it("gives results in order, however they finish, and starts some together, no more than the limit", async () => {
    const waiting: { number: number; finish: () => void }[] = [];
    const start = (number: number, signal: AbortSignal): Promise<Result> =>
      new Promise((resolve, reject) => {
        waiting.push({ number, finish: () => resolve(new Result(number)) });
        signal.addEventListener("abort", () => reject(signal.reason));
      });
    const results = ahead([1, 2, 3, 4, 5, 6, 7], 4, endless, start);
    const first = results.next();
    const started = () => waiting.map(({ number }) => number);
    expect(started()).toEqual([1, 2, 3, 4]);
    for (const { finish } of waiting.toReversed()) finish();
    expect((await first).value?.number).toBe(1);
    expect((await results.next()).value?.number).toBe(2);
    expect(started()).toEqual([1, 2, 3, 4]);
    expect((await results.next()).value?.number).toBe(3);
    expect(started()).toEqual([1, 2, 3, 4, 5, 6]);
    await results.return(undefined);
  });

  it("ends what is under way when its signal is aborted", async () => {
    const stop = new AbortController();
    const start = (_: number, signal: AbortSignal): Promise<Result> =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
      });
    const first = ahead([1, 2], 2, stop.signal, start).next();
    stop.abort(new Error("time is up"));
    await expect(first).rejects.toThrow("time is up");
  });

  it.each([1, 2, 3, 4])(
    "throws the error of item %d in its turn, and disposes of the rest",
    async (bad) => {
      const made: Result[] = [];
      const start = async (number: number): Promise<Result> => {
        if (number === bad) throw new Error(`item ${number}`);
        const result = new Result(number);
        made.push(result);
        return result;
      };
      const taken: number[] = [];
      const all = async () => {
        for await (const result of ahead([1, 2, 3, 4], 3, endless, start)) {
          await using each = result;
          taken.push(each.number);
        }
      };
      await expect(all()).rejects.toThrow(`item ${bad}`);
      expect(taken).toEqual([1, 2, 3].slice(0, bad - 1));
      expect(made.every(({ isDisposed }) => isDisposed)).toBe(true);
    },
  );
});
