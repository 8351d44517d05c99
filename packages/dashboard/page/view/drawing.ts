import type { Picture, Shape } from "../picture/shapes.ts";
import { svg } from "./svg.ts";

/** Makes an element of shapes, as wide as what it is in. */
export const drawing = (
  shapes: readonly Shape[],
  { width, height, title }: Omit<Picture, "shapes">,
): SVGElement =>
  svg(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": title },
    ...shapes.map(elementOf),
  );

function elementOf(shape: Shape): SVGElement {
  const { opacity = 1 } = shape;
  if (shape.kind === "text") {
    const { text, x, y, size, fill, anchor = "start" } = shape;
    return svg("text", { x, y, "font-size": size, fill, "text-anchor": anchor, opacity }, text);
  }
  const { d, stroke = "none", width = 1, fill = "none", dash = [] } = shape;
  const line = { stroke, "stroke-width": width, "stroke-dasharray": dash.join(" ") || "none" };
  return svg("path", { d, fill, ...line, opacity });
}
