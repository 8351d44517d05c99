import type { Account, Fact } from "./account.ts";

/** Lays out an account as plain text: labels on the left, their lines to the right of them. */
export function layOut({ headline, groups, footer }: Account): string {
  const labels = groups.flat().map(({ label }) => label.length);
  const width = Math.max(0, ...labels) + 2;
  const paragraphs = [
    headline,
    ...groups.map((facts) => facts.flatMap((fact) => linesOf(fact, width))),
    footer,
  ];
  return paragraphs
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

const linesOf = ({ label, lines }: Fact, width: number): string[] =>
  lines.map((line, at) => `${(at === 0 ? label : "").padEnd(width)}${line}`);
