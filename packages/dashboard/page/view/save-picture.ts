import { chartPicture, type Drawing } from "../picture/chart-picture.ts";
import type { Picture } from "../picture/shapes.ts";
import { toPng } from "../picture/to-png.ts";
import { toSvg } from "../picture/to-svg.ts";
import { saveFile } from "./save-file.ts";

/** Formats of a picture. */
export type Format = "PNG" | "SVG";

/** Saves a chart as a picture. */
export async function saveChart(drawing: Drawing, format: Format): Promise<void> {
  const { model, timeline, index } = drawing;
  const words = [
    ...(model.isSample ? ["SAMPLE"] : []),
    ...[model.description.name, model.part, timeline.series[index]?.name],
  ];
  const name = words
    .filter(Boolean)
    .join("_")
    .replaceAll(/[^\w-]+/g, "-");
  await savePicture(chartPicture(drawing), name, format);
}

async function savePicture(picture: Picture, name: string, format: Format): Promise<void> {
  if (format === "PNG") saveFile(`${name}.png`, await toPng(picture));
  else saveFile(`${name}.svg`, new Blob([toSvg(picture)], { type: "image/svg+xml" }));
}
