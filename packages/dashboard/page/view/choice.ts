import { h } from "./dom.ts";

/** Radio buttons that look like one bar. */
export interface Choice<T extends string> {
  readonly element: HTMLElement;
  set(value: T): void;
}

/** One of a few values, with a legend. */
export function choice<T extends string>(
  legend: string,
  options: readonly (readonly [value: T, label: string])[],
  onChange: (value: T) => void,
): Choice<T> {
  const name = `choice-${legend.toLowerCase().replaceAll(" ", "-")}`;
  const inputs = options.map(([value, label]) => {
    const input = h("input", { type: "radio", name, value, onchange: () => onChange(value) });
    return { value, input, label: h("label", {}, input, h("span", {}, label)) };
  });
  return {
    element: h(
      "fieldset",
      { class: "choice" },
      h("legend", {}, legend),
      h("div", { class: "options" }, ...inputs.map(({ label }) => label)),
    ),
    set(value) {
      for (const { value: own, input } of inputs) input.checked = own === value;
    },
  };
}
