import { createHash } from "node:crypto";
import { printable } from "../core/quote.ts";

/** An entry of a feed. */
export interface FeedEntry {
  readonly id: string;
  readonly title: string;
  readonly updated: Date;
  /** Address that the entry is about. */
  readonly link: string;
  readonly summary: string;
}

/** A feed without its entries. */
export interface FeedHead {
  readonly id: string;
  readonly title: string;
  /** Address of the page that the feed is of, and of the feed itself. */
  readonly link: string;
  readonly self: string;
  /** Time of a feed without entries. */
  readonly now: Date;
}

/**
 * Writes an Atom feed (RFC 4287).
 *
 * @param entries the newest first
 */
export function atomFeed(
  { id, title, link, self, now }: FeedHead,
  entries: readonly FeedEntry[],
): string {
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom">',
    text("id", id),
    text("title", title),
    text("updated", (entries[0]?.updated ?? now).toISOString()),
    element("author", [text("name", "Daily Delta")]),
    `<link href="${escaped(link)}"/>`,
    `<link rel="self" href="${escaped(self)}"/>`,
    ...entries.map(({ id, title, updated, link, summary }) =>
      element("entry", [
        text("id", id),
        text("title", title),
        text("updated", updated.toISOString()),
        `<link href="${escaped(link)}"/>`,
        text("summary", summary),
      ]),
    ),
    "</feed>\n",
  ].join("\n");
}

/** Makes a UUID from names, the same each time (version 8 of RFC 9562). */
export function feedId(...names: readonly (string | number)[]): string {
  const hex = createHash("sha256").update(JSON.stringify(names)).digest("hex");
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
  ];
  return `urn:uuid:${[...parts, hex.slice(20, 32)].join("-")}`;
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", '"': "&quot;" };

/** Control characters are not allowed in XML; other software may have put them into an error. */
const escaped = (value: string): string =>
  printable(value).replace(/[&<"]/g, (character) => ENTITIES[character] ?? "");

const text = (name: string, value: string): string => `<${name}>${escaped(value)}</${name}>`;

const element = (name: string, children: readonly string[]): string =>
  [`<${name}>`, ...children, `</${name}>`].join("\n");
