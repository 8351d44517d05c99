import type { DatasetDescription } from "@daily-delta/etl/site-files";
import { h } from "./dom.ts";

/** Address of the start page. */
const START = "./";

export interface HeaderEvents {
  readonly onDataset: (name: string) => void;
}

/** The top of the page: what it is, and which dataset is looked at. */
export class Header {
  readonly element: HTMLElement;
  readonly #select: HTMLSelectElement;
  /** The way to the start page, and to another dataset. */
  readonly #switch: HTMLElement;

  constructor(datasets: readonly DatasetDescription[], { onDataset }: HeaderEvents) {
    const hasStart = datasets.length > 1;
    this.#select = h(
      "select",
      { id: "dataset", onchange: () => onDataset(this.#select.value) },
      ...datasets.map(({ name, title }) => h("option", { value: name }, title)),
    );
    this.#switch = h(
      "div",
      { class: "switch", hidden: true },
      h("a", { href: START }, "All datasets"),
      h("span", {}, h("label", { for: "dataset" }, "Dataset "), this.#select),
    );
    const icon = h("img", { src: "icon.svg", alt: "", width: 24, height: 24 });
    this.element = h(
      "header",
      {},
      h("p", { class: "brand" }, icon, "Daily Delta"),
      hasStart ? this.#switch : null,
    );
  }

  /** @param dataset undefined: the start page is shown, which is a choice itself */
  set(dataset: string | undefined): void {
    this.#switch.hidden = dataset === undefined;
    if (dataset !== undefined) this.#select.value = dataset;
  }
}
