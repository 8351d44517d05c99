import type { OpenSource } from "@daily-delta/etl";

const ROWS = 61_942;
const NAMED = ["Alabama", "California", "New York"];
const STATES = Array.from({ length: 56 }, (_, index) => NAMED[index] ?? `State ${index + 1}`);

/** A file of us-states as long as the real one's last version; every number is invented. */
export const syntheticStates: OpenSource = async () => {
  const lines = ["date,state,fips,cases,deaths"];
  for (let day = 0; lines.length <= ROWS; day++) {
    const date = new Date(Date.UTC(2020, 2, 1 + day)).toISOString().slice(0, 10);
    for (const [index, state] of STATES.entries()) {
      if (lines.length > ROWS) break;
      const cases = Math.round(900 * (index + 1) * day * (1.2 + Math.sin(day / 60)));
      lines.push(`${date},${state},${String(index + 1).padStart(2, "0")},${cases},${day * index}`);
    }
  }
  const bytes = Buffer.from(lines.join("\n"));
  return {
    etag: null,
    size: bytes.length,
    body: (async function* () {
      yield bytes;
    })(),
  };
};
