import { h } from "./dom.ts";

/** A button that copies a string, and says whether it did. Browsers allow it only on HTTPS and localhost. */
export function copyButton(text: string, textToCopy: () => string): HTMLElement {
  const said = h("span", { role: "status" });
  const copy = async (): Promise<void> => {
    said.textContent = "";
    try {
      await navigator.clipboard.writeText(textToCopy());
      said.textContent = "Copied.";
    } catch {
      said.textContent = "The browser does not allow it here. Select and copy it yourself.";
    }
  };
  return h(
    "p",
    { class: "copy" },
    h("button", { type: "button", onclick: () => void copy() }, text),
    said,
  );
}
