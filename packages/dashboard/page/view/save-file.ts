import { h } from "./dom.ts";

/** Has the browser save a file. */
export function saveFile(name: string, contents: Blob): void {
  const url = URL.createObjectURL(contents);
  h("a", { href: url, download: name }).click();
  URL.revokeObjectURL(url);
}

export const saveCsv = (name: string, text: string): void =>
  saveFile(name, new Blob([text], { type: "text/csv;charset=utf-8" }));
