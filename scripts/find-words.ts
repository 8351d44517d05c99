import { OLD_WORDS } from "./words.ts";

/**
 * Finds old words in a file.
 *
 * @returns a sentence for each line and word
 */
export function findWords(path: string, text: string): string[] {
  const lines = text.split("\n");
  return lines.flatMap((line, index) => {
    // The first line of a doc comment, wherever it begins.
    const isFirst = lines[index - 1]?.trim() === "/**";
    const searched = isFirst ? line.replace(/^\s*\*/, "/**") : line;
    return OLD_WORDS.filter(([, pattern]) => pattern.test(searched)).map(
      ([word, , plain]) => `${path}:${index + 1}: "${word}" in "${line.trim()}". Write: ${plain}`,
    );
  });
}
