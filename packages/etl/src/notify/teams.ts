import { printable } from "../core/quote.ts";
import type { Notice } from "./notice.ts";

/**
 * Size of the payload, in bytes of UTF-8. Microsoft documents about 28 KB for a message, all that it
 * adds included; 413 has been seen from 21 KB on.
 */
const LARGEST = 20_000;
/** A longer line is cut, in UTF-16 code units. */
const LONGEST_LINE = 1_000;

interface TextRun {
  readonly type: "TextRun";
  readonly text: string;
  readonly weight?: "Bolder";
  readonly size?: "Medium";
  readonly color?: "Good" | "Attention";
  readonly fontType?: "Monospace";
  readonly isSubtle?: true;
  readonly selectAction?: { readonly type: "Action.OpenUrl"; readonly url: string };
}

interface RichTextBlock {
  readonly type: "RichTextBlock";
  readonly inlines: readonly TextRun[];
  readonly spacing?: "None";
}

/** Payload of a Teams workflow that starts "when a Teams webhook request is received". */
export interface TeamsPayload {
  readonly type: "message";
  readonly attachments: readonly [
    {
      readonly contentType: "application/vnd.microsoft.card.adaptive";
      readonly contentUrl: null;
      readonly content: {
        readonly $schema: "http://adaptivecards.io/schemas/adaptive-card.json";
        readonly type: "AdaptiveCard";
        readonly version: "1.4";
        readonly msteams: { readonly width: "Full" };
        readonly fallbackText: string;
        readonly body: readonly RichTextBlock[];
      };
    },
  ];
}

/**
 * Lays out a notice as an Adaptive Card for Teams. All text is in TextRuns, which, unlike TextBlocks,
 * show Markdown as it is: text from files can neither format the card nor make links.
 *
 * @see https://adaptivecards.io/explorer/TextRun.html
 */
export function teamsPayload({ subject, account, tone }: Notice): TeamsPayload {
  const title: TextRun = {
    ...{ type: "TextRun", text: shown(subject), weight: "Bolder", size: "Medium" },
    ...(tone !== "neutral" && { color: tone === "good" ? "Good" : "Attention" }),
  };
  const { headline, groups, footer } = account;
  const lines = [
    ...headline.map((line, index) => block(runs(line, true), index > 0)),
    ...groups
      .flat()
      .flatMap(({ label, lines, hasLinks }) => [
        block([{ type: "TextRun", text: shown(label), weight: "Bolder" }]),
        ...lines.map((line) => block(runs(line, hasLinks), true)),
      ]),
    ...footer.map((line, index) =>
      block([{ type: "TextRun", text: shown(line), isSubtle: true }], index > 0),
    ),
  ];
  return withBody(subject, fitting([block([title]), ...lines], sizeOf(withBody(subject, []))));
}

const sizeOf = (part: unknown): number => Buffer.byteLength(JSON.stringify(part)) + 1;

/** The first of the blocks, as many as Teams takes. */
function fitting(blocks: readonly RichTextBlock[], used: number): readonly RichTextBlock[] {
  const end = block([{ type: "TextRun", text: "… (shortened)" }]);
  let size = used + sizeOf(end);
  const count = blocks.findIndex((each) => {
    size += sizeOf(each);
    return size > LARGEST;
  });
  return count === -1 ? blocks : [...blocks.slice(0, count), end];
}

const withBody = (subject: string, body: readonly RichTextBlock[]): TeamsPayload => ({
  type: "message",
  attachments: [
    {
      contentType: "application/vnd.microsoft.card.adaptive",
      contentUrl: null,
      content: {
        $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
        type: "AdaptiveCard",
        version: "1.4",
        msteams: { width: "Full" },
        fallbackText: shown(subject),
        body: [...body],
      },
    },
  ],
});

const block = (inlines: readonly TextRun[], isClose = false): RichTextBlock => ({
  type: "RichTextBlock",
  inlines,
  ...(isClose && { spacing: "None" }),
});

/**
 * The runs of a line: rows of a table have letters of the same width.
 *
 * @param hasLinks whether URLs can be opened
 */
function runs(line: string, hasLinks = false): TextRun[] {
  if (line.startsWith("  ")) {
    // Spaces at the start would be dropped.
    return [{ type: "TextRun", text: shown(line.slice(2)), fontType: "Monospace" }];
  }
  const parts = hasLinks ? line.split(/(https?:\/\/[^\s<>"]+)/) : [line];
  const found = parts.flatMap((part, index): TextRun[] => {
    if (part === "") return [];
    const text = shown(part);
    return index % 2 === 1 && URL.canParse(part)
      ? [{ type: "TextRun", text, selectAction: { type: "Action.OpenUrl", url: part } }]
      : [{ type: "TextRun", text }];
  });
  return found.length === 0 ? [{ type: "TextRun", text: " " }] : found;
}

/** Text that is shown as it is: `{{DATE(…)}}` would be replaced by a date. */
const shown = (text: string): string =>
  printable(text, LONGEST_LINE).replaceAll("{{", "{ {") || " ";
