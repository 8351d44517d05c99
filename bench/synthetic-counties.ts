import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";

const COUNTIES = 3_200;
const SEED = 20200121;

/** Numbers from 0 to 1 that are the same every time (mulberry32). */
function randomNumbers(seed = SEED): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Writes a file in the shape of us-counties.csv, as long as is asked for; every number is invented. */
export async function generateCounties(target: string, rows: number): Promise<void> {
  const random = randomNumbers();
  const places = Array.from({ length: COUNTIES }, (_, index) => ({
    place: `County ${index % 1_800},State ${index % 56},${
      index % 100 === 0 ? "" : String(10_000 + index)
    }`,
    growth: random() * 40,
    cases: 0,
    knowsDeaths: index % 40 !== 0,
  }));
  const file = createWriteStream(target);
  file.write("date,county,state,fips,cases,deaths");
  let written = 0;
  for (let day = 0; written < rows; day++) {
    const date = new Date(Date.UTC(2020, 0, 21 + day)).toISOString().slice(0, 10);
    let text = "";
    for (const place of places) {
      if (written === rows) break;
      place.cases += Math.floor(random() * place.growth);
      text += `\n${date},${place.place},${place.cases},${place.knowsDeaths ? Math.floor(place.cases / 70) : ""}`;
      written += 1;
    }
    if (!file.write(text)) await once(file, "drain");
  }
  file.end();
  await once(file, "close");
}

/** A copy that differs in one byte, somewhere in the middle: one count is another one. */
export async function changeOneByte(source: string, target: string): Promise<void> {
  const bytes = await readFile(source);
  for (let at = Math.floor(bytes.length / 2); ; at++) {
    const [byte = 0, before = 0] = [bytes[at], bytes[at - 1]];
    const isDigitOfCount = before >= 0x30 && before <= 0x39 && bytes[at + 1] === 0x0a;
    if (!isDigitOfCount || byte < 0x30 || byte > 0x39) continue;
    bytes[at] = byte === 0x39 ? 0x38 : byte + 1;
    break;
  }
  await writeFile(target, bytes);
}

/** A copy with rows changed anywhere, and rows of days to come at its end. */
export async function changeSomeRows(
  source: string,
  target: string,
  { appended, changed }: { readonly appended: number; readonly changed: number },
): Promise<void> {
  const random = randomNumbers();
  const lines = (await readFile(source, "utf8")).trimEnd().split("\n");
  const picked = new Set<number>();
  while (picked.size < changed) picked.add(1 + Math.floor(random() * (lines.length - 1)));
  for (const index of picked) {
    lines[index] = (lines[index] as string).replace(
      /,(\d+),(\d*)$/,
      (_, cases, deaths) => `,${Number(cases) + 1},${deaths}`,
    );
  }
  const last = lines.slice(-appended);
  for (const line of last) lines.push(line.replace(/^\d+/, (year) => String(Number(year) + 10)));
  await writeFile(target, lines.join("\n"));
}
