type Child = Node | string | null | undefined | false;
type Attribute = string | number | boolean | undefined | ((event: never) => void);

/**
 * Makes an element. A function is listened with, under its name without `on`; `true` sets an empty
 * attribute, `false` and `undefined` set none.
 *
 * @example
 * h("button", { type: "button", onclick: () => save() }, "Save");
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, Attribute>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") {
      element.addEventListener(name.slice(2), value as EventListener);
    } else if (value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  element.append(
    ...children.filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

/** Folds what is not looked at first where there is little space, as on a phone. */
export const folded = (summary: string, content: HTMLElement): HTMLElement =>
  matchMedia("(width < 40em)").matches
    ? h("details", {}, h("summary", {}, summary), content)
    : content;

/** Puts other children in the place of an element's. */
export const fill = (element: Element, ...children: readonly Child[]): void =>
  element.replaceChildren(
    ...children.filter((child) => child !== null && child !== undefined && child !== false),
  );
