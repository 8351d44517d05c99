import { bigint, date } from "../../src/columns/index.ts";
import { defineDataset } from "../../src/datasets/define-dataset.ts";
import type { OpenedFile, OpenSource } from "../../src/extract/opened-file.ts";
import type { Notifier } from "../../src/notify/notifier.ts";
import type { Message } from "../../src/record/message.ts";
import type { RunSettings } from "../../src/run-settings.ts";
import { MemorySite } from "./memory-site.ts";
import { TestClock } from "./test-clock.ts";
import type { TestDatabase } from "./test-databases.ts";

/** A dataset that joins two small sources, `left` and `right`. */
export const joined = defineDataset({
  name: "test-joined",
  key: ["day"],
  columns: {
    day: date(),
    cases: bigint({ measures: "cumulative" }),
    extra: bigint({ measures: "cumulative", nullable: true }),
  },
  sources: {
    left: { url: "test:left", columns: { day: date(), cases: bigint({ min: 0 }) }, key: ["day"] },
    right: { url: "test:right", columns: { day: date(), extra: bigint({ min: 0 }) }, key: ["day"] },
  },
  *transform({ left, right }) {
    const extras = new Map(Array.from(right, ({ day, extra }) => [day, extra]));
    for (const row of left) yield { ...row, extra: extras.get(row.day) ?? null };
  },
  publish: "one-file",
});

/** A dataset that streams its only source, `left`. */
export const streamed = defineDataset({
  name: "test-streamed",
  key: ["day"],
  columns: { day: date(), cases: bigint({ measures: "cumulative" }) },
  sources: { left: { url: "test:left", columns: { day: date(), cases: bigint({ min: 0 }) } } },
  map: (row) => row,
});

/** Time that passes only when the run sleeps, or when the test moves it. */
export const testClock = (start?: Date): TestClock => new TestClock(start);

/** Collects messages; `fail` makes the next sends fail. */
export class TestNotifier implements Notifier {
  readonly channel: string;
  readonly hasFallback: boolean;
  readonly messages: Message[] = [];
  fail = false;

  constructor(channel = "test", hasFallback = false) {
    this.channel = channel;
    this.hasFallback = hasFallback;
  }

  async send(message: Message): Promise<void> {
    if (this.fail) throw new Error("the test's notifier fails");
    this.messages.push(message);
  }
}

/** Sources in memory, by URL, which answer like a server with entity tags. */
export class TestSources {
  readonly #files = new Map<string, { text: string | Uint8Array; etag: string | null }>();
  /** Requested files, in order; `304` marks an answer without a body. */
  readonly log: string[] = [];

  set(url: string, text: string | Uint8Array, etag: string | null = null): this {
    this.#files.set(url, { text, etag });
    return this;
  }

  readonly open: OpenSource = async (url, { etag }): Promise<OpenedFile | "not-modified"> => {
    const file = this.#files.get(url);
    if (file === undefined) throw new Error(`the test has no file ${url}`);
    const isSame = etag !== undefined && etag === file.etag;
    this.log.push(isSame ? `${url} 304` : url);
    if (isSame) return "not-modified";
    const bytes = Buffer.from(file.text);
    return {
      etag: file.etag,
      size: bytes.length,
      body: (async function* () {
        yield bytes;
      })(),
    };
  };
}

/** Settings of a run on a test database, also published unless `site` is undefined, with the given parts replaced. */
export function settingsOn(db: TestDatabase, parts: Partial<RunSettings>): RunSettings {
  const clock = parts.clock ?? testClock();
  return {
    database: db.database,
    notifier: new TestNotifier(),
    environment: "test",
    site: new MemorySite(),
    deadline: new Date(clock.now().getTime() + 600_000),
    clock,
    ...parts,
  };
}
