import { Problem } from "../data/load.ts";
import { fill, h } from "./dom.ts";
import type { Format } from "./save-picture.ts";

/** Buttons that save a chart as a picture; what goes wrong is said next to them. */
export function saveButtons(name: string, onSave: (format: Format) => Promise<void>): HTMLElement {
  const problem = h("span");
  const save = async (format: Format): Promise<void> => {
    fill(problem);
    try {
      await onSave(format);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      fill(problem, h("span", { role: "alert" }, ` ${error.message}`));
    }
  };
  const button = (format: Format): HTMLElement =>
    h(
      "button",
      {
        ...{ type: "button", class: "link", "aria-label": `Save ${name} as ${format}` },
        onclick: () => void save(format),
      },
      format,
    );
  return h("p", { class: "save" }, "Save as ", button("PNG"), " or ", button("SVG"), problem);
}
