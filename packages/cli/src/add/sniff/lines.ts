/** The line ends of a string, as far as they are outside of quotes. */
export interface LineEnds {
  readonly lf: number;
  readonly cr: number;
}

/** Counts LF (with CRLF) and CR outside of quoted cells. */
export function countLineEnds(text: string, quote = '"'): LineEnds {
  let [lf, cr, isQuoted] = [0, 0, false];
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === quote) isQuoted = !isQuoted;
    if (isQuoted) continue;
    if (character === "\n") lf += 1;
    else if (character === "\r" && text[at + 1] !== "\n" && at + 1 < text.length) cr += 1;
  }
  return { lf, cr };
}

/**
 * Returns the option for the line ends of a string; `undefined`: LF or CRLF. A file with CR only is read
 * with any, because its publisher's next program may write LF.
 */
export const lineEndOf = (text: string): "any" | undefined =>
  countLineEnds(text).cr === 0 ? undefined : "any";

/** Splits a string into lines, without regard to quotes. */
export const linesOf = (text: string): string[] => text.split(/\r\n|\n|\r/);
