import type { CostLine } from "./monthly-costs.ts";
import { PRICES, USAGE } from "./price-list.ts";

const dollars = (amount: number): string => amount.toFixed(2);
const sum = (lines: readonly CostLine[]): number =>
  lines.reduce((total, { amount }) => total + amount, 0);

/** Writes docs/costs.md: a table for each environment. */
export function describeCosts(environments: ReadonlyMap<string, readonly CostLine[]>): string {
  const tables = [...environments].map(([name, lines]) => {
    const rows = lines.map(({ what, calculation, amount }) => [what, calculation, dollars(amount)]);
    const nat = sum(lines.filter(({ what }) => what.includes("NAT gateway")));
    const share = Math.round((100 * nat) / sum(lines));
    return [
      `## ${name}`,
      "",
      ...table([
        ["what", "calculation", "US$ a month"],
        ...rows,
        ["**all**", "", `**${dollars(sum(lines))}**`],
      ]),
      "",
      ...(nat > 0 ? [`The NAT gateway's share is US$ ${dollars(nat)}, ${share}%.`, ""] : []),
      ...rotations(lines),
    ].join("\n");
  });
  return `# What it costs

Made by \`pnpm costs\` from the resources of each environment and the price list in
\`packages/infra/src/costs/price-list.ts\`: list prices of ${PRICES.region}, ${PRICES.date}, without free
allowances and taxes. Look at the prices of your region before you rely on it. Assumes
${USAGE.runsPerMonth} runs a month of ${USAGE.secondsPerRun} s and ${USAGE.gigabytesPerRun * 1000} MB each.

## Compared

${comparison(environments).join("\n")}

${tables.join("\n")}
## What makes it cheaper

- **The NAT gateway** is the largest part. The functions need it to reach the sources and the API of
  AWS. \`network.egress: "ipv6"\` does without, where all sources have IPv6 addresses, as
  raw.githubusercontent.com has.
- **\`engine: "aurora-serverless"\`** pauses when the database is not used, and then costs only its
  storage. The page needs no database; a query by a person wakes it.
- **\`database.passwordStore: "parameter-store"\`** keeps the password in a SecureString of Systems Manager,
  encrypted with the account's key for parameters. A secret has its own policy and can be brought back.
- **\`notifications.encrypted: false\`** leaves out the key. Messages are then not encrypted at rest: the key that
  AWS manages for topics would, but alarms and rules could not use it, and their messages would be lost silently.
- **\`monitoring\`** leaves out the dashboard in CloudWatch, and the alarms that warn before anything is
  missing.
- **Backups** up to the size of the database are free of charge.

## What QuickSight adds

\`quickSight\` is off by default. It adds a secret (US$ ${dollars(PRICES.secret)}), and for each user that the account has in
QuickSight US$ ${dollars(PRICES.quickSightReader)} (readers) or from US$ ${dollars(PRICES.quickSightAuthor)} (authors; a subscription needs one).
\`pnpm costs --check\` counts ${USAGE.quickSightReaders} reader. Users are the account's, and serve all its environments; so does a fee for
infrastructure that some plans of Amazon Quick Suite have, which is not counted. The connection, and data sets
of this size in SPICE, are free of charge. An Aurora that pauses is awake for the daily load, some minutes more.
`;
}

/** Writes a row for each kind of cost, with a column for each environment. */
function comparison(environments: ReadonlyMap<string, readonly CostLine[]>): string[] {
  // The name of a function contains that of its environment.
  const kindOf = ({ what }: CostLine): string => what.replace(/^Function .*/, "Functions");
  const kinds = new Set([...environments.values()].flatMap((lines) => lines.map(kindOf)));
  const cell = (lines: readonly CostLine[]): string =>
    lines.length === 0 ? "" : dollars(sum(lines));
  return table([
    ["US$ a month", ...environments.keys()],
    ...[...kinds].map((kind) => [
      kind,
      ...[...environments.values()].map((lines) =>
        cell(lines.filter((line) => kindOf(line) === kind)),
      ),
    ]),
    ["**all**", ...[...environments.values()].map(cell)],
  ]);
}

/** Describes the costs of a key's first two rotations, after one year and after two. */
function rotations(lines: readonly CostLine[]): string[] {
  const keys = sum(lines.filter(({ what }) => what === "Encryption key"));
  if (keys === 0) return [];
  const later = dollars(sum(lines) + 2 * keys);
  return [
    `The key's first two yearly rotations add US$ ${dollars(keys)} a month each: US$ ${later} from the third year.`,
    "",
  ];
}

/** Writes a table with columns of equal width, as formatters do. */
function table(rows: readonly (readonly string[])[]): string[] {
  const [head = []] = rows;
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const print = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const [first = "", ...others] = rows.map(print);
  return [first, `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...others];
}
