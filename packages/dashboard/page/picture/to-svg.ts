import { FONTS, length, type Picture, type Shape } from "./shapes.ts";

/**
 * Writes a picture as SVG, which needs no other file.
 *
 * @example
 * toSvg({ width: 10, height: 10, title: "Cases", shapes: [] }).startsWith("<svg "); // true
 */
export function toSvg({ width, height, title, shapes }: Picture): string {
  const size = { width, height, viewBox: `0 0 ${width} ${height}` };
  const attributes = { xmlns: "http://www.w3.org/2000/svg", ...size, role: "img" };
  return [
    tag("svg", { ...attributes, "font-family": FONTS }),
    `<title>${escaped(title)}</title>`,
    ...shapes.map(element),
    "</svg>\n",
  ].join("\n");
}

function element(shape: Shape): string {
  if (shape.kind === "text") {
    const { text, x, y, size, fill, anchor, isBold, opacity } = shape;
    const place = { x: length(x), y: length(y), "font-size": size, fill, opacity };
    const weight = isBold === true ? 700 : undefined;
    const start = tag("text", { ...place, "text-anchor": anchor, "font-weight": weight });
    return `${start}${escaped(text)}</text>`;
  }
  const { d, stroke, width, dash, fill = "none", opacity } = shape;
  const line = { stroke, "stroke-width": width, "stroke-dasharray": dash?.join(" ") };
  return tag("path", { d, fill, ...line, "stroke-linejoin": "round", opacity }, "/");
}

function tag(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  end = "",
): string {
  const set = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return `<${[name, ...set.map(([key, value]) => `${key}="${escaped(String(value))}"`)].join(" ")}${end}>`;
}

/** Characters that XML forbids, even escaped. */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;
const ENTITIES: Readonly<Record<string, string>> = {
  ...{ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" },
};

const escaped = (text: string): string =>
  text.replaceAll(FORBIDDEN, "�").replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? "");
