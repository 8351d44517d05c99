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
