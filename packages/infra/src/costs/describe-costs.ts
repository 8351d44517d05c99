import type { CostLine } from "./monthly-costs.ts";
import { PRICES, USAGE } from "./price-list.ts";

const dollars = (amount: number): string => amount.toFixed(2);
const sum = (lines: readonly CostLine[]): number =>
  lines.reduce((total, { amount }) => total + amount, 0);

/** The page for people: a table for each environment. */
export function describeCosts(environments: ReadonlyMap<string, readonly CostLine[]>): string {
  const tables = [...environments].map(([name, lines]) => {
    const rows = lines.map(({ what, reckoning, amount }) => [what, reckoning, dollars(amount)]);
    const nat = sum(lines.filter(({ what }) => what.includes("NAT gateway")));
    const share = Math.round((100 * nat) / sum(lines));
    return [
      `## ${name}`,
      "",
      ...table([
        ["what", "reckoning", "US$ a month"],
        ...rows,
        ["**all**", "", `**${dollars(sum(lines))}**`],
      ]),
      "",
      ...(nat > 0 ? [`The NAT gateway's share is US$ ${dollars(nat)}, ${share} %.`, ""] : []),
      ...rotations(lines),
    ].join("\n");
  });
  return `# What it costs

Made by \`pnpm costs\` from the resources of each environment and the price list in
\`packages/infra/src/costs/price-list.ts\`: list prices of ${PRICES.region}, ${PRICES.date}, without free
allowances and taxes. Look at the prices of your region before you rely on it. Supposed is
${USAGE.runsPerMonth} runs a month of ${USAGE.secondsPerRun} s and ${USAGE.gigabytesPerRun * 1000} MB each.

${tables.join("\n")}
## What makes it cheaper

- **The NAT gateway** is the largest part. The functions need it to reach the sources and the API of
  AWS. Interface endpoints for the API (Secrets Manager and SNS, US$ 7.30 a month each in one zone)
  would not lead to the sources.
- **\`engine: "aurora-serverless"\`** pauses when nobody uses the database, and then costs its storage
  alone; whoever looks at the data wakes it.
- **Backups** up to the size of the database are free of charge.
`;
}

/** KMS charges for the first two rotations of a key, which come after one year and after two. */
function rotations(lines: readonly CostLine[]): string[] {
  const keys = sum(lines.filter(({ what }) => what === "Encryption key"));
  if (keys === 0) return [];
  const later = dollars(sum(lines) + 2 * keys);
  return [
    `The key's first two yearly rotations add US$ ${dollars(keys)} a month each: US$ ${later} from the third year.`,
    "",
  ];
}

/** A table with columns of equal width, as formatters want it. */
function table(rows: readonly (readonly string[])[]): string[] {
  const [head = []] = rows;
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const print = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const [first = "", ...others] = rows.map(print);
  return [first, `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...others];
}
