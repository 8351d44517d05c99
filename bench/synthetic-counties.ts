import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { randomNumbers } from "@daily-delta/etl/testing/random-numbers";

const COUNTIES = 3_200;
const SEED = 20200121;

/** Writes a file in the shape of us-counties.csv, as long as is asked for; every number is invented. */
export async function generateCounties(target: string, rows: number): Promise<void> {
  const random = randomNumbers(SEED);
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
  const isDigit = (byte = 0): boolean => byte >= 0x30 && byte <= 0x39;
  const middle = Math.floor(bytes.length / 2);
  const at = bytes.findIndex(
    (byte, place) => place > middle && isDigit(byte) && bytes[place + 1] === 0x0a,
  );
  if (at === -1) throw new Error(`${source} has no line that ends in a count`);
  bytes[at] = bytes[at] === 0x39 ? 0x38 : (bytes[at] as number) + 1;
  await writeFile(target, bytes);
}

/** A copy with rows changed anywhere, and rows of a later year at its end. */
export async function changeSomeRows(
  source: string,
  target: string,
  { appended, changed }: { readonly appended: number; readonly changed: number },
): Promise<void> {
  const random = randomNumbers(SEED);
  const lines = (await readFile(source, "utf8")).trimEnd().split("\n");
  const picked = new Set<number>();
  const needed = Math.max(appended, changed);
  if (needed >= lines.length) throw new Error(`${source} has fewer than ${needed} rows`);
  while (picked.size < changed) picked.add(1 + Math.floor(random() * (lines.length - 1)));
  for (const index of picked) {
    lines[index] = (lines[index] as string).replace(
      /,(\d+),(\d*)$/,
      (_, cases, deaths) => `,${Number(cases) + 1},${deaths}`,
    );
  }
  const last = lines.slice(-appended);
  for (const line of last) lines.push(line.replace(/^\d+/, (year) => String(Number(year) + 1)));
  await writeFile(target, lines.join("\n"));
}
