import type { Notice } from "../text/notices.ts";
import { h } from "./dom.ts";

const WORDS = { error: "Failing", warning: "Out of date", note: "Note" } as const;

/**
 * A notice with its severity in words, for those who do not see its colour.
 *
 * @param isOpen whether the details are unfolded
 */
export function noticeBox(
  { severity, title, meaning, details }: Notice,
  isOpen = false,
): HTMLElement {
  return h(
    "div",
    { class: `notice ${severity}` },
    h("span", { class: "severity" }, WORDS[severity]),
    h("p", {}, h("strong", {}, title), ` ${meaning}`),
    details === undefined
      ? null
      : h("details", { open: isOpen }, h("summary", {}, "Technical details"), h("p", {}, details)),
  );
}
