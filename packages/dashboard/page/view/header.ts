import type { DatasetDescription } from "@daily-delta/etl/site-files";
import { h } from "./dom.ts";

export interface HeaderEvents {
  readonly onDataset: (name: string) => void;
}

/** The top of the page: what it is, and which dataset is looked at. */
export class Header {
  readonly element: HTMLElement;
  readonly #select: HTMLSelectElement;

  constructor(datasets: readonly DatasetDescription[], { onDataset }: HeaderEvents) {
    this.#select = h(
      "select",
      { id: "dataset", onchange: () => onDataset(this.#select.value) },
      ...datasets.map(({ name, title }) => h("option", { value: name }, title)),
    );
    this.element = h(
      "header",
      {},
      h(
        "p",
        { class: "brand" },
        h("img", { src: "icon.svg", alt: "", width: 24, height: 24 }),
        "Daily Delta",
      ),
      datasets.length < 2
        ? null
        : h("p", {}, h("label", { for: "dataset" }, "Dataset "), this.#select),
    );
  }

  set(dataset: string): void {
    this.#select.value = dataset;
  }
}
