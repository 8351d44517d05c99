import { printable } from "../core/quote.ts";
import type { Fact } from "./account.ts";
import type { Notice } from "./notice.ts";

// https://docs.slack.dev/reference/block-kit/blocks: characters are UTF-16 code units, after escaping.
const LONGEST_HEADER = 150;
const LONGEST_TEXT = 3_000;
/** Notifications show less. */
const LONGEST_FALLBACK = 300;
const MOST_BLOCKS = 50;
/** Slack refuses messages of about 13,200 characters (msg_blocks_too_long), which it does not document. */
const LONGEST_MESSAGE = 12_000;

interface TextObject {
  readonly type: "plain_text" | "mrkdwn";
  readonly text: string;
  readonly emoji?: false;
  readonly verbatim?: true;
}

type Block =
  | { readonly type: "header" | "section"; readonly text: TextObject }
  | { readonly type: "context"; readonly elements: readonly TextObject[] };

/** Payload of Slack's incoming webhooks. */
export interface SlackPayload {
  /** For notifications, and where blocks cannot be shown. */
  readonly text: string;
  readonly blocks: readonly Block[];
}

/**
 * Lays out a notice for Slack. Text from files cannot mention people or channels, nor make links:
 * `&`, `<` and `>` are escaped, and only URLs of our own become links.
 *
 * @see https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 */
export function slackPayload({ subject, account }: Notice): SlackPayload {
  const { headline, groups, footer } = account;
  const header: Block = {
    type: "header",
    text: {
      type: "plain_text",
      text: cut(printable(subject), LONGEST_HEADER) || " ",
      emoji: false,
    },
  };
  const sections = [
    ...(headline.length === 0 ? [] : [layOut(headline, linked)]),
    ...groups.flat().map(describe),
  ].map((text): Block => ({ type: "section", text: mrkdwn(text) }));
  const end: Block[] =
    footer.length === 0
      ? []
      : [{ type: "context", elements: [mrkdwn(footer.map(linked).join("\n"))] }];
  return {
    text: shorten(escaped(subject), LONGEST_FALLBACK) || " ",
    blocks: [header, ...fitting(sections, JSON.stringify([header, end]).length), ...end],
  };
}

/** The first of the blocks, as many as Slack takes. */
function fitting(blocks: readonly Block[], used: number): Block[] {
  let length = used;
  const taken: Block[] = [];
  for (const block of blocks) {
    length += JSON.stringify(block).length;
    if (length > LONGEST_MESSAGE || taken.length === MOST_BLOCKS - 3) {
      return [...taken, { type: "section", text: mrkdwn("… (shortened)") }];
    }
    taken.push(block);
  }
  return taken;
}

const mrkdwn = (text: string): TextObject => ({
  type: "mrkdwn",
  text: shorten(text, LONGEST_TEXT) || " ",
  verbatim: true,
});

const describe = ({ label, lines, hasLinks }: Fact): string =>
  `*${escaped(label)}*\n${layOut(lines, hasLinks ? linked : escaped)}`;

/** Rows of a table go into a block of code, where columns stay below each other. */
function layOut(lines: readonly string[], shown: (line: string) => string): string {
  const parts: string[] = [];
  let rows: string[] = [];
  const endTable = () => {
    // The limit must not cut off the end of the block of code.
    if (rows.length > 0) parts.push(`\`\`\`${shorten(rows.join("\n"), LONGEST_TEXT / 2)}\`\`\``);
    rows = [];
  };
  for (const line of lines) {
    if (line.startsWith("  ")) {
      rows.push(escaped(line.slice(2)).replaceAll("`", "'"));
    } else {
      endTable();
      parts.push(shown(line));
    }
  }
  endTable();
  return parts.join("\n");
}

/** Escapes a line, except that its URLs become links. */
const linked = (line: string): string =>
  line
    .split(/(https?:\/\/[^\s<>|]+)/)
    .map((part, index) => (index % 2 === 1 ? `<${escaped(part)}>` : escaped(part)))
    .join("");

const escaped = (text: string): string =>
  printable(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const cut = (text: string, longest: number): string =>
  text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;

/** Cuts escaped text, but neither an entity nor a link in two. */
function shorten(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const start = cut(text, longest).slice(0, -1);
  return `${start.replace(/&[a-z]{0,3}$/, "").replace(/<[^>]*$/, "")}…`;
}
