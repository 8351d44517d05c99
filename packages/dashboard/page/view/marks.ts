import type uPlot from "uplot";
import type { Values } from "../data/series.ts";
import { UNKNOWN } from "../text/format.ts";
import type { Theme } from "./theme.ts";

/** A stretch of days without a value has to be that wide, in pixels, to be named. */
const WIDE_ENOUGH = 70;
const MARK = 5;

/**
 * Shades the days whose value is not known, so that a gap is seen to be one.
 *
 * @param joined days that a line leads over; gaps of so many are not shaded
 */
export function shadeUnknown(plot: uPlot, values: Values, joined: number, theme: Theme): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const [from, to] of unknownStretches(values)) {
    if (to - from < joined) continue;
    const [left, right] = [positionOf(plot, from - 0.5), positionOf(plot, to + 0.5)];
    if (right < bbox.left || left > bbox.left + bbox.width) continue;
    ctx.fillStyle = theme.unknown;
    ctx.fillRect(left, bbox.top, right - left, bbox.height);
    const [seenLeft, seenRight] = [
      Math.max(left, bbox.left),
      Math.min(right, bbox.left + bbox.width),
    ];
    if ((seenRight - seenLeft) / ratio < WIDE_ENOUGH) continue;
    ctx.fillStyle = theme.axis;
    ctx.font = `${theme.fontSize * ratio}px ${theme.fontFamily}`;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText(UNKNOWN, (seenLeft + seenRight) / 2, bbox.top + bbox.height / 2);
  }
  ctx.restore();
}

/** Marks the days on which the total fell. */
export function markFalls(
  plot: uPlot,
  falls: readonly number[],
  values: Values,
  theme: Theme,
): void {
  const { ctx, bbox } = plot;
  const size = MARK * devicePixelRatio;
  ctx.save();
  ctx.fillStyle = theme.fall;
  for (const day of falls) {
    const x = positionOf(plot, day);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    const value = values[day];
    const y =
      value === null || value === undefined
        ? bbox.top + bbox.height - size
        : plot.valToPos(value, "y", true) - size;
    ctx.beginPath();
    ctx.moveTo(x - size, y - size);
    ctx.lineTo(x + size, y - size);
    ctx.lineTo(x, y + size * 0.8);
    ctx.closePath();
    ctx.fill();
  }
  ctx.restore();
}

/** Marks the days whose value was revised, on the axis below. */
export function markRevised(plot: uPlot, revised: readonly number[], theme: Theme): void {
  const { ctx, bbox } = plot;
  const size = 0.8 * MARK * devicePixelRatio;
  const y = bbox.top + bbox.height - size;
  ctx.save();
  ctx.fillStyle = theme.revision;
  for (const day of revised) {
    const x = positionOf(plot, day);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(x, y - size);
    ctx.lineTo(x + size, y);
    ctx.lineTo(x, y + size);
    ctx.lineTo(x - size, y);
    ctx.closePath();
    ctx.fill();
  }
  ctx.restore();
}

/** Writes large words across a chart, over its drawing. */
export function writeAcross(plot: uPlot, words: string, theme: Theme): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.globalAlpha = 0.5;
  ctx.fillStyle = theme.axis;
  const size = Math.min(3 * theme.fontSize * devicePixelRatio, bbox.width / 12);
  ctx.font = `700 ${size}px ${theme.fontFamily}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  ctx.fillText(words, bbox.left + bbox.width / 2, bbox.top + size / 3, bbox.width);
  ctx.restore();
}

function* unknownStretches(values: Values): Iterable<readonly [from: number, to: number]> {
  let from = -1;
  for (let day = 0; day <= values.length; day++) {
    const isUnknown = day < values.length && values[day] === null;
    if (isUnknown && from === -1) from = day;
    if (!isUnknown && from !== -1) {
      yield [from, day - 1];
      from = -1;
    }
  }
}

/** Position of a day, in pixels of the canvas. */
export function positionOf(plot: uPlot, day: number): number {
  const [first = 0, second = first + 86_400] = plot.data[0];
  return plot.valToPos(first + day * (second - first), "x", true);
}
