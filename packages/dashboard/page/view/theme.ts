/** The colours that charts are drawn in; the style sheet has them for light and dark. */
export interface Theme {
  readonly series: readonly string[];
  readonly axis: string;
  readonly grid: string;
  readonly unknown: string;
  /** Colour of days on which a total falls. */
  readonly fall: string;
  /** Colour of days that were revised. */
  readonly revision: string;
  /** In whole pixels; it grows with the page's. */
  readonly fontSize: number;
  readonly fontFamily: string;
}

const SERIES = [1, 2, 3, 4];

/** The class that gives an element the colour of a series. */
export const seriesClass = (index: number): string => `series-${SERIES[index % SERIES.length]}`;

/** Reads the colours that hold now. */
export function readTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const value = (name: string): string => style.getPropertyValue(name).trim();
  return {
    series: SERIES.map((number) => value(`--series-${number}`)),
    axis: value("--muted"),
    grid: value("--grid"),
    unknown: value("--unknown"),
    fall: value("--fall"),
    revision: value("--revision"),
    fontSize: Math.round(0.75 * Number.parseFloat(style.fontSize)),
    fontFamily: value("--font"),
  };
}

/** Calls `redraw` whenever other colours hold, another scheme or paper, until `signal` is aborted. */
export function onThemeChange(redraw: () => void, signal: AbortSignal): void {
  for (const query of ["(prefers-color-scheme: dark)", "print"]) {
    matchMedia(query).addEventListener("change", redraw, { signal });
  }
}
