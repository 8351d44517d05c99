import type { Locator } from "playwright-core";

/** Part of a chart, as shares of the plotted width. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/**
 * Returns the share of a chart's plotted area, in a stretch of its width, that has a colour of the style
 * sheet, such as `--series-1`: from 0 to 1.
 */
export const inkOf = (plot: Locator, colour: string, { from, to }: Stretch): Promise<number> =>
  plot.evaluate(
    (element, [name, begin, end]) => {
      const canvas = element.querySelector("canvas") as HTMLCanvasElement;
      const over = (element.querySelector(".u-over") as HTMLElement).getBoundingClientRect();
      const frame = canvas.getBoundingClientRect();
      const ratio = canvas.width / frame.width;
      // A copy: the chart's own canvas is not made for being read.
      const copy = (width: number, height: number) =>
        Object.assign(document.createElement("canvas"), { width, height }).getContext("2d", {
          willReadFrequently: true,
        }) as CanvasRenderingContext2D;
      const probe = copy(1, 1);
      probe.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(name);
      probe.fillRect(0, 0, 1, 1);
      const wanted = probe.getImageData(0, 0, 1, 1).data;
      const left = Math.round((over.left - frame.left + begin * over.width) * ratio);
      const width = Math.max(1, Math.round((end - begin) * over.width * ratio));
      const height = Math.round(over.height * ratio);
      const context = copy(canvas.width, canvas.height);
      context.drawImage(canvas, 0, 0);
      const { data } = context.getImageData(left, (over.top - frame.top) * ratio, width, height);
      let found = 0;
      for (let at = 0; at < data.length; at += 4) {
        const isSame = [0, 1, 2].every(
          (part) => Math.abs((data[at + part] as number) - (wanted[part] as number)) < 12,
        );
        // What is painted thinly, such as the area below a line, does not count.
        if (isSame && (data[at + 3] as number) > 60) found += 1;
      }
      return found / (data.length / 4);
    },
    [colour, from, to] as const,
  );
