/** A CSV file that is edited line by line. */
export interface Editor {
  header: string;
  lines: string[];
  /** Between the lines. */
  end: string;
  file(): string;
  /** The place of any line. */
  any(): number;
  /** A number that no line had before. */
  fresh(): number;
}

export function editorOf(header: string, lines: string[], random: () => number): Editor {
  let fresh = 0;
  return {
    header,
    lines,
    end: "\n",
    file() {
      return [this.header, ...this.lines].join(this.end);
    },
    any() {
      return Math.floor(random() * this.lines.length);
    },
    fresh: () => ++fresh,
  };
}
