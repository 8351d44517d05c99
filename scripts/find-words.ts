import { OLD_WORDS } from "./words.ts";

/** An old word at a place. */
export interface Finding {
  readonly word: string;
  /** `path:line: text` */
  readonly place: string;
}

/** Finds old words in a file, at most one finding a line and word. */
export function findWords(path: string, text: string): Finding[] {
  return text.split("\n").flatMap((line, index) =>
    OLD_WORDS.filter(([, pattern]) => pattern.test(line)).map(([word]) => ({
      word,
      place: `${path}:${index + 1}: ${line.trim()}`,
    })),
  );
}

/** Lists the words that occur more often than is left of them, with their places. */
export function wordFaults(
  findings: readonly Finding[],
  left: Readonly<Record<string, number>>,
): string[] {
  const places = Map.groupBy(findings, ({ word }) => word);
  return [...places].flatMap(([word, found]) => {
    const most = left[word] ?? 0;
    if (found.length <= most) return [];
    const plain = OLD_WORDS.find(([name]) => name === word)?.[2] ?? "";
    const list = found.map(({ place }) => `\n  ${place}`).join("");
    return [`"${word}" in ${found.length} lines, ${most} are left over. Write: ${plain}${list}`];
  });
}
