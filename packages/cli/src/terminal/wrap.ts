/** Width of a line where the terminal does not say, or is none. */
const WIDTH = 80;

/**
 * Returns the number of characters in a line, at most 80: longer lines read badly.
 *
 * @example
 * widthOf({ columns: 60 }); // 60
 */
export const widthOf = ({ columns }: { readonly columns?: number }): number =>
  Math.min(columns || WIDTH, WIDTH);

/**
 * Breaks a string into lines of at most `width` characters, at spaces where there are any.
 *
 * @param most lines; the last one ends in "…" if there is more
 *
 * @example
 * wrap("one two three", 7); // ["one two", "three"]
 * wrap("one two three", 7, 1); // ["one…"]
 */
export function wrap(text: string, width: number, most = Number.POSITIVE_INFINITY): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    let rest = line === "" ? word : `${line} ${word}`;
    if (rest.length > width && line !== "") {
      lines.push(line);
      rest = word;
    }
    for (; rest.length > width; rest = rest.slice(width)) lines.push(rest.slice(0, width));
    line = rest;
  }
  lines.push(line);
  if (lines.length <= most) return lines;
  const last = lines[most - 1] as string;
  const cut = last.length < width ? last : last.slice(0, width - 1).replace(/ \S*$/, "");
  return [...lines.slice(0, most - 1), `${cut}…`];
}

/** Writes a label of a fixed width and a string next to it, in lines of at most `width`. */
export function labelled(
  label: string,
  text: string,
  { width, indent, most }: { width: number; indent: number; most?: number },
): string[] {
  return wrap(text, Math.max(width - indent, 20), most).map(
    (line, index) => `${(index === 0 ? label : "").padEnd(indent)}${line}`,
  );
}
