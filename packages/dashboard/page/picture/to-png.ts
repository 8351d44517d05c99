import { FONTS, type Picture, type Shape } from "./shapes.ts";

/** Pixels of the file for each pixel of the picture: sharp in print. */
const SCALE = 2;

/**
 * Draws a picture on a canvas: as an image, the SVG would be refused by the page's policy.
 *
 * @throws Error if the browser cannot write PNG
 */
export async function toPng({ width, height, shapes }: Picture): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = SCALE * width;
  canvas.height = SCALE * height;
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("the browser draws no canvas");
  context.scale(SCALE, SCALE);
  context.lineJoin = "round";
  for (const shape of shapes) draw(context, shape);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (blob === null) throw new Error("the browser writes no PNG");
  return blob;
}

function draw(context: CanvasRenderingContext2D, shape: Shape): void {
  context.globalAlpha = shape.opacity ?? 1;
  if (shape.kind === "text") {
    context.font = `${shape.isBold === true ? 700 : 400} ${shape.size}px ${FONTS}`;
    context.textAlign = shape.anchor === "middle" ? "center" : (shape.anchor ?? "start");
    context.fillStyle = shape.fill;
    context.fillText(shape.text, shape.x, shape.y);
    return;
  }
  const path = new Path2D(shape.d);
  if (shape.fill !== undefined) {
    context.fillStyle = shape.fill;
    context.fill(path);
  }
  if (shape.stroke === undefined) return;
  context.strokeStyle = shape.stroke;
  context.lineWidth = shape.width ?? 1;
  context.setLineDash([...(shape.dash ?? [])]);
  context.stroke(path);
}
