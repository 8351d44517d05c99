import { Writable } from "node:stream";
import { styleText } from "node:util";

/** Meaning of a colour. */
export type Tone = "good" | "bad" | "busy";

const COLOURS = { good: "green", bad: "red", busy: "yellow" } as const;

/**
 * Colours a string for a terminal. A file or a pipe gets none unless FORCE_COLOR is set, and NO_COLOR
 * switches colours off: https://no-color.org.
 *
 * @param stream where the string is going to be written
 *
 * @example
 * coloured("FAILED", "bad", process.stderr); // red on a terminal
 */
export const coloured = (text: string, tone: Tone, stream: NodeJS.WritableStream): string =>
  styleText(COLOURS[tone], text, { stream });

/** Words with a tone, as messages and tables have them. */
const TONES: Readonly<Record<string, Tone>> = {
  FAILED: "bad",
  CRASHED: "bad",
  OK: "good",
  RECOVERED: "good",
};

/**
 * Colours the first word of the first line that has a tone, such as FAILED.
 *
 * @example
 * withTone("us-daily: FAILED (SHRUNK).\n", process.stderr); // FAILED in red
 */
export const withTone = (text: string, stream: NodeJS.WritableStream): string =>
  text.replace(
    /^(.*?)\b(FAILED|CRASHED|OK|RECOVERED)\b/,
    (_, before: string, word: string) => before + coloured(word, TONES[word] as Tone, stream),
  );

/** Returns a stream that colours what is written to another one, a message at a time. */
export function toned(stream: NodeJS.WritableStream): NodeJS.WritableStream {
  const output = new Writable({
    decodeStrings: false,
    write: (text, _, done) =>
      void stream.write(withTone(String(text), stream), (error) => done(error ?? undefined)),
  });
  // The one who writes gets the error, too.
  output.on("error", () => {});
  return output;
}
