import * as v from "valibot";

const plainText = (longest: number) =>
  v.strictObject({
    type: v.literal("plain_text"),
    text: v.pipe(v.string(), v.minLength(1), v.maxLength(longest)),
    emoji: v.optional(v.boolean()),
  });
/** Only `<http…>` may be in angle brackets, and `&` only starts one of the three entities. */
const MRKDWN = /^(?:[^<>&]|&(?:amp|lt|gt);|<https?:\/\/[^<>|\s]+>)+$/;
const mrkdwn = v.strictObject({
  type: v.literal("mrkdwn"),
  text: v.pipe(v.string(), v.minLength(1), v.maxLength(3_000), v.regex(MRKDWN)),
  verbatim: v.optional(v.boolean()),
});

/** Payload of Slack's incoming webhooks, as its documentation of Block Kit limits it. */
export const slackSchema = v.strictObject({
  text: v.pipe(v.string(), v.minLength(1), v.maxLength(3_000), v.regex(MRKDWN)),
  blocks: v.pipe(
    v.array(
      v.variant("type", [
        v.strictObject({ type: v.literal("header"), text: plainText(150) }),
        v.strictObject({ type: v.literal("section"), text: mrkdwn }),
        v.strictObject({
          type: v.literal("context"),
          elements: v.pipe(v.array(mrkdwn), v.minLength(1), v.maxLength(10)),
        }),
      ]),
    ),
    v.minLength(1),
    v.maxLength(50),
  ),
});

const textRun = v.strictObject({
  type: v.literal("TextRun"),
  text: v.pipe(v.string(), v.minLength(1)),
  weight: v.optional(v.picklist(["Default", "Lighter", "Bolder"])),
  size: v.optional(v.picklist(["Default", "Small", "Medium", "Large", "ExtraLarge"])),
  color: v.optional(
    v.picklist(["Default", "Dark", "Light", "Accent", "Good", "Warning", "Attention"]),
  ),
  fontType: v.optional(v.picklist(["Default", "Monospace"])),
  isSubtle: v.optional(v.boolean()),
  selectAction: v.optional(
    v.strictObject({ type: v.literal("Action.OpenUrl"), url: v.pipe(v.string(), v.url()) }),
  ),
});

/** Payload of a Teams workflow, and the parts of the schema of Adaptive Cards 1.4 that are used. */
export const teamsSchema = v.strictObject({
  type: v.literal("message"),
  attachments: v.pipe(
    v.array(
      v.strictObject({
        contentType: v.literal("application/vnd.microsoft.card.adaptive"),
        contentUrl: v.null(),
        content: v.strictObject({
          $schema: v.literal("http://adaptivecards.io/schemas/adaptive-card.json"),
          type: v.literal("AdaptiveCard"),
          version: v.literal("1.4"),
          msteams: v.strictObject({ width: v.literal("Full") }),
          fallbackText: v.string(),
          body: v.pipe(
            v.array(
              v.strictObject({
                type: v.literal("RichTextBlock"),
                inlines: v.pipe(v.array(textRun), v.minLength(1)),
                spacing: v.optional(
                  v.picklist([
                    "None",
                    "Small",
                    "Default",
                    "Medium",
                    "Large",
                    "ExtraLarge",
                    "Padding",
                  ]),
                ),
              }),
            ),
            v.minLength(1),
          ),
        }),
      }),
    ),
    v.length(1),
  ),
});
