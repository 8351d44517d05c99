import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { bigint, text } from "../../src/columns/index.ts";
import { SourceError, SourceUnavailableError } from "../../src/core/errors.ts";
import { defineDataset } from "../../src/datasets/define-dataset.ts";
import type { OpenSource } from "../../src/extract/opened-file.ts";
import { run } from "../../src/run.ts";
import { settingsOn, TestNotifier, TestSources } from "../support/runs.ts";
import { TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

/** Clears the screen, starts a new line, and turns the rest around; as a file may hold it. */
const EVIL = "A\x1b[2J\nus-daily: 9 rows\u202e\u200b\x9b";
const SHOWN = "A\\u001b[2J\\nus-daily: 9 rows\\u202e\\u200b\\u009b";
/** Allowed in a message: printable characters and line feeds. */
const SAFE = /^[\n\P{C}]*$/u;
const FILE = "https://host/left.csv";

const dataset = defineDataset({
  name: "test-names",
  key: ["name"],
  columns: { name: text(), cases: bigint({ measures: "cumulative" }) },
  sources: { left: { url: FILE, columns: { name: text(), cases: bigint({ min: 0 }) } } },
  map: (row) => row,
});

const fileOf = (name: string, cases: string | number): string => `name,cases\n"${name}",${cases}\n`;

describe.each(TEST_DATABASES)("on %s", (_, makeDatabase) => {
  let db: TestDatabase;
  let notifier: TestNotifier;

  beforeAll(async () => {
    db = await makeDatabase();
  });
  beforeEach(async () => {
    await db.clear();
    notifier = new TestNotifier();
  });
  afterAll(() => db.close());

  const runWith = async (open: OpenSource, urls?: Record<string, string>) =>
    (await run({ dataset, urls }, settingsOn(db, { notifier, open, patience: 0 }))).record;
  const runOn = (csv: string) => runWith(new TestSources().set(FILE, csv).open);

  it("stores a key byte for byte, and spells it out in the message", async () => {
    await runOn(fileOf(EVIL, 1));
    expect(await runOn(fileOf(EVIL, 2))).toMatchObject({ status: "succeeded", updated: 1 });
    expect(await db.query("select name from test_names")).toEqual([{ name: EVIL }]);
    const { body = "", subject = "" } = notifier.messages[1] ?? {};
    expect(body).toContain(`\nStored     ${SHOWN}\n`);
    expect(body).toContain(`\n             cases  ${SHOWN}  1 -> 2  (+1)\n`);
    expect(body).toMatch(SAFE);
    expect(subject).toMatch(/^[\x20-\x7e]*$/);
  });

  it.each([
    ["a header", `${EVIL},x\nb,1\n`, `the header of ${FILE} is "`],
    ["a cell", fileOf("b", EVIL.replaceAll("\n", "")), '"A\\u001b[2Jus-daily'],
    ["a key that occurs twice", `${fileOf(EVIL, 1)}"${EVIL}",2\n`, `name "${SHOWN}"`],
  ])("spells out %s", async (_, csv, said) => {
    const { error } = await runOn(csv);
    expect(error?.code).toBe("CONTRACT");
    expect(error?.message).toContain(said);
    expect(error?.details.join()).toContain(said);
    for (const line of [error?.message ?? "", ...(error?.details ?? [])]) {
      expect(line).toMatch(/^\P{C}*$/u);
    }
    expect(notifier.messages[0]?.body).toMatch(SAFE);
    expect(notifier.messages[0]?.subject).toMatch(/^[\x20-\x7e]*$/);
  });

  it.each([SourceError, SourceUnavailableError])("spells out what a server says", async (Kind) => {
    const { error } = await runWith(async () => {
      throw new Kind(`${FILE}?token=s3cr3t answers 404 ${EVIL}`);
    });
    expect(error?.message).toBe(`${FILE} answers 404 ${SHOWN}`);
    expect(notifier.messages[0]?.body).toMatch(SAFE);
  });

  it("shortens a long key, header and answer", async () => {
    const long = "x".repeat(100_000);
    await runOn(`${long}\nb,1\n`);
    await runWith(async () => {
      throw new SourceError(long);
    });
    for (const { body } of notifier.messages) expect(body.length).toBeLessThan(10_000);
  });

  it("keeps the query of a source's URL out of ledger and message", async () => {
    const sources = new TestSources().set(`${FILE}?v=s3cr3t`, fileOf("a", 1), '"1"');
    const record = await runWith(sources.open, { left: `${FILE}?v=s3cr3t` });
    expect(record.sources.left).toMatchObject({ url: FILE, etag: null, rows: 1 });
    await runWith(sources.set(`${FILE}?v=s3cr3t`, "nothing").open, { left: `${FILE}?v=s3cr3t` });
    for (const table of ["runs", "source_versions"]) {
      expect(JSON.stringify(await db.query(`select * from daily_delta.${table}`))).not.toMatch(
        /s3cr3t/,
      );
    }
    expect(JSON.stringify(notifier.messages)).not.toContain("s3cr3t");
  });

  it("takes URLs that differ in their query for different sources", async () => {
    const [one, other] = [`${FILE}?v=1`, `${FILE}?v=2`];
    const sources = new TestSources();
    for (const [url, cases] of [FILE, one, other].entries()) {
      sources.set(cases, fileOf("a", url + 1), '"same"');
    }
    for (const [url, cases] of [
      [one, 2],
      [other, 3],
      [FILE, 1],
      [one, 2],
    ] as const) {
      expect(await runWith(sources.open, { left: url })).toMatchObject({ status: "succeeded" });
      const stored = await db.query("select cases from test_names");
      expect(stored.map((row) => Number(row.cases))).toEqual([cases]);
    }
    // Without a query the entity tag is used as before.
    await runWith(sources.open);
    await runWith(sources.open);
    expect(sources.log.at(-1)).toBe(`${FILE} 304`);
  });

  it("reduces what an older version stored", async () => {
    await runOn(fileOf("a", 1));
    await db.query("update daily_delta.source_versions set url = url || '?token=s3cr3t'");
    expect(await runOn(fileOf("a", 1))).toMatchObject({
      status: "unchanged",
      sources: { left: { url: FILE } },
    });
  });
});
