/** A line or an area. */
export interface PathShape {
  readonly kind: "path";
  /** In the syntax of SVG. */
  readonly d: string;
  readonly stroke?: string;
  readonly width?: number;
  /** Lengths of dashes and gaps. @default a solid line */
  readonly dash?: readonly number[];
  readonly fill?: string;
  /** From 0 to 1. @default 1 */
  readonly opacity?: number;
}

export interface TextShape {
  readonly kind: "text";
  readonly text: string;
  /** Place of the baseline. */
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly fill: string;
  /** @default "start" */
  readonly anchor?: "start" | "middle" | "end";
  readonly isBold?: boolean;
  readonly opacity?: number;
}

/** Part of a picture; lengths are in pixels from the top left corner. */
export type Shape = PathShape | TextShape;

/** A drawing of a fixed size, which can be written as SVG or drawn on a canvas. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Read in place of the picture. */
  readonly title: string;
  readonly shapes: readonly Shape[];
}

/** Fonts that most systems have: a picture brings none. */
export const FONTS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Open Sans', sans-serif";

/** A length with as many digits as can be seen. */
export const length = (value: number): string => String(Math.round(value * 10) / 10);

export const rectangle = (x: number, y: number, width: number, height: number): string =>
  `M${length(x)} ${length(y)}h${length(width)}v${length(height)}h${length(-width)}z`;

/** Estimated width of a string: fonts differ, and most characters are narrower. */
export const widthOf = (text: string, size: number): number => 0.55 * size * text.length;

/** Breaks a string into lines that fit into a width, inside words only where one is wider. */
export function wrap(text: string, size: number, width: number): string[] {
  const most = Math.max(1, Math.floor(width / widthOf("x", size)));
  const words = text
    .split(" ")
    .flatMap((word) => word.match(new RegExp(`.{1,${most}}`, "gu")) ?? []);
  const lines: string[] = [];
  for (const word of words) {
    const line = lines.at(-1);
    if (line === undefined || widthOf(`${line} ${word}`, size) > width) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}
