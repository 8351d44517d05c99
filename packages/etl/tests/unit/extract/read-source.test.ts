import { createHash } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { cities, inChunks, read, readBody } from "./reading.ts";

const oslo = { city: "Oslo", people: 700000 };
const bern = { city: "Bern", people: 134000 };

describe("readSource", () => {
  it.each([
    ["LF", "city,people\nOslo,700000\nBern,134000\n"],
    ["CRLF", "city,people\r\nOslo,700000\r\nBern,134000\r\n"],
    ["LF and CRLF", "city,people\r\nOslo,700000\nBern,134000\r\n"],
    ["LF, but none at the end", "city,people\nOslo,700000\nBern,134000"],
    ["CRLF, but none at the end", "city,people\r\nOslo,700000\r\nBern,134000"],
    ["LF, and a BOM before all", "\ufeffcity,people\nOslo,700000\nBern,134000\n"],
    ["LF, all fields in quotes", '"city","people"\n"Oslo","700000"\n"Bern","134000"\n'],
  ])(
    "reads the same rows from a file with line ends of %s, in chunks of any size",
    async (_, file) => {
      for (const size of [1, 2, 3, 7, 2 ** 16]) {
        const { rows, reading, details } = await read(file, undefined, size);
        expect(details).toEqual([]);
        expect(rows).toEqual([
          [2, oslo],
          [3, bern],
        ]);
        expect(reading).toEqual({
          sha256: createHash("sha256").update(file).digest("hex"),
          bytes: Buffer.byteLength(file),
          rows: 2,
          kept: 2,
          endsInNewline: file.endsWith("\n"),
          isWhole: true,
          manifest: undefined,
        });
      }
    },
  );

  it.each([
    ["commas", '"Paris, Texas",1', "Paris, Texas"],
    ["quotes", '"say ""hi""",1', 'say "hi"'],
    ["newlines", '"New\nYork",1', "New\nYork"],
    ["characters of several bytes", "Αθήνα 雅典 😀,1", "Αθήνα 雅典 😀"],
    ["blanks at the ends", " Rome ,1", " Rome "],
    ["a BOM of its own", "\ufeffRome,1", "\ufeffRome"],
  ])("reads fields with %s as they are, in chunks of any size", async (_, line, city) => {
    for (const size of [1, 2, 3, 2 ** 16]) {
      const { rows, details } = await read(`city,people\n${line}\n`, undefined, size);
      expect(details).toEqual([]);
      expect(rows.map(([, row]) => row)).toEqual([{ city, people: 1 }]);
    }
  });

  it.each([
    ["LF", "\n"],
    ["CRLF", "\r\n"],
  ])("counts lines as an editor does, also with %s within quotes", async (_, end) => {
    const lines = ["city,people", '"New', 'York",1', "Bern,134000", "Oslo,many", ""];
    const { rows, details } = await read(lines.join(end));
    expect(rows.map(([line]) => line)).toEqual([3, 4]);
    expect(details).toEqual([
      'cities, line 5, column "people": "many" is not a whole number (0 or greater)',
    ]);
  });

  it("counts rows, and of them those that keep lets through", async () => {
    const source = { ...cities, keep: (row: Record<string, string>) => row.city !== "Oslo" };
    const { reading, rows } = await read("city,people\nOslo,-1\nBern,134000\nOslo,\n", source);
    expect(reading).toMatchObject({ rows: 3, kept: 1 });
    expect(rows).toEqual([[3, bern]]);
  });

  it("gives another hash for other bytes, even where the values are the same", async () => {
    const first = await read("city,people\nOslo,700000\n");
    const second = await read("city,people\nOslo,700000.0\n");
    expect(second.rows).toEqual(first.rows);
    expect(second.reading.sha256).not.toBe(first.reading.sha256);
  });

  it("waits with the next row until the one before is taken", async () => {
    let inHand = 0;
    let most = 0;
    const lines = Array.from({ length: 50 }, (_, index) => `City ${index},${index}\n`);
    const { reading } = await readBody(
      inChunks(Buffer.from(`city,people\n${lines.join("")}`), 64),
      {
        async onRow() {
          most = Math.max(most, ++inHand);
          await new Promise((resolve) => setImmediate(resolve));
          inHand -= 1;
        },
      },
    );
    expect(reading.rows).toBe(50);
    expect(most).toBe(1);
  });

  it("tells how far it has come, up to the last byte", async () => {
    const lines = Array.from({ length: 50_000 }, (_, index) => `City ${index},${index}\n`);
    const file = Buffer.from(`city,people\n${lines.join("")}`);
    const progress: [number, number][] = [];
    await readBody(inChunks(file, 1000), {
      onProgress: (bytes, rows) => void progress.push([bytes, rows]),
    });
    expect(progress.length).toBeGreaterThan(20);
    expect(progress).toEqual(progress.toSorted(([a], [b]) => a - b));
    expect(progress.at(-1)?.[0]).toBe(file.length);
  });
});
