import { once } from "node:events";
import { createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import * as v from "valibot";
import { ConfigurationError } from "../../../src/core/errors.ts";
import { printable } from "../../../src/core/quote.ts";
import { alsoNotify } from "../../../src/notify/also.ts";
import { composeMessage } from "../../../src/notify/message.ts";
import { type Alert, noticeOf as noticeOfMessage } from "../../../src/notify/notice.ts";
import { slackPayload } from "../../../src/notify/slack.ts";
import { teamsPayload } from "../../../src/notify/teams.ts";
import {
  parseWebhook,
  postAlert,
  type Webhook,
  webhookNotifier,
} from "../../../src/notify/webhook.ts";
import { status } from "../../support/http-responders.ts";
import { TestNotifier, testClock } from "../../support/runs.ts";
import { slackSchema, teamsSchema } from "../../support/webhook-schemas.ts";
import {
  SECRET_PATH,
  startWebhookServer,
  type WebhookServer,
} from "../../support/webhook-server.ts";
import { failed, skipped, succeeded, unchanged } from "./records.ts";

const KINDS = ["slack", "teams", "json"] as const;
const SCHEMAS = { slack: slackSchema, teams: teamsSchema, json: v.looseObject({}) };
const { signal } = new AbortController();
const message = composeMessage(succeeded);
const refused = status(400, "invalid_payload");

describe("a webhook", () => {
  let web: WebhookServer;
  let clock: ReturnType<typeof testClock>;

  beforeEach(async () => {
    web = await startWebhookServer();
    clock = testClock();
  });
  afterEach(() => web.server.close());

  const send = (kind: Webhook["kind"], sent = message) =>
    webhookNotifier({ kind, url: web.url }, { clock }).send(sent, signal);

  describe.each(KINDS)("of the kind %s", (kind) => {
    it.each([succeeded, failed, unchanged, skipped])(
      "gets what its documentation asks for: $status",
      async (record) => {
        await send(kind, composeMessage(record));
        expect(web.server.requests[0]?.headers).toMatchObject({
          "content-type": "application/json; charset=utf-8",
          "content-length": String(Buffer.byteLength(web.bodies[0] ?? "")),
        });
        expect(v.parse(SCHEMAS[kind], JSON.parse(web.bodies[0] ?? ""))).toBeDefined();
      },
    );

    it("gets an alert", async () => {
      const alert: Alert = {
        subject: "ALARM: late",
        body: "No run.\n\nFor <a day>.",
        isFailure: true,
      };
      await postAlert({ kind, url: web.url }, alert, signal, { clock });
      const json = JSON.parse(web.bodies[0] ?? "");
      expect(v.parse(SCHEMAS[kind], json)).toBeDefined();
      if (kind === "json") expect(json).toEqual({ alert });
      else expect(web.bodies[0]).toContain("ALARM: late");
    });

    it.each([
      ["500", status(500)],
      ["502", status(502, "<html>bad gateway</html>")],
      ["429", status(429, "rate_limited", { "Retry-After": "5" })],
      ["408", status(408)],
      [
        "a lost connection",
        (_: unknown, response: { socket: { destroy(): void } | null }) =>
          response.socket?.destroy(),
      ],
    ] as const)("is tried again after %s", async (name, responder) => {
      const start = clock.now().getTime();
      web.answer(responder as never, responder as never, status(202));
      await send(kind);
      expect(web.bodies).toHaveLength(3);
      expect(new Set(web.bodies).size).toBe(1);
      const waited = clock.now().getTime() - start;
      if (name === "429") expect(waited).toBe(10_000);
    });

    it("is given up when it fails for longer than the patience", async () => {
      web.answer(status(503, "no"));
      await expect(send(kind)).rejects.toThrow(/webhook returned 503: "no"$/);
      expect(web.bodies.length).toBeGreaterThan(2);
    });

    it.each([
      [
        400,
        'returned 400: "invalid_payload". Check that the URL is that of a webhook of this kind',
      ],
      [
        403,
        'returned 403: "invalid_payload". Check that the webhook still exists and that its URL is complete',
      ],
      [
        404,
        'returned 404: "invalid_payload". Check that the webhook still exists and that its URL is complete',
      ],
      [
        410,
        'returned 410: "invalid_payload". Check that the webhook still exists and that its URL is complete',
      ],
      [
        413,
        'returned 413: "invalid_payload". Check that the URL is that of a webhook of this kind',
      ],
      [302, 'returned 302: "invalid_payload". It has moved: use its new URL'],
    ])("is not tried again after %i, and the error says what to do", async (code, text) => {
      web.answer(status(code, "invalid_payload", { Location: web.server.url("/elsewhere") }));
      await expect(send(kind)).rejects.toThrow(text);
      expect(web.server.requests.map(({ path }) => path)).toEqual([SECRET_PATH]);
    });

    it("is secret: no error names it, nor an answer that repeats it", async () => {
      const attempts = [
        () => web.answer(status(404, `no such hook: ${web.url}`)),
        () => web.answer(status(404, `no such hook: ${SECRET_PATH}`)),
        () => web.answer(status(500, `${web.url} is broken`)),
      ];
      for (const prepare of attempts) {
        prepare();
        const error = await send(kind).catch((reason: unknown) => reason);
        expect(error).toBeInstanceOf(Error);
        expect(`${(error as Error).stack} ${JSON.stringify(error)}`).not.toContain("very-secret");
      }
      expect(printable(`cannot reach ${web.url}`)).not.toContain("very-secret");
      expect(webhookNotifier({ kind, url: web.url }).channel).toMatch(
        new RegExp(`^${kind}:[0-9a-f]{16}$`),
      );
    });
  });

  it("is unreachable: nothing listens, or nothing answers", async () => {
    const closed = createServer().listen(0, "127.0.0.1");
    await once(closed, "listening");
    const { port } = closed.address() as { port: number };
    await new Promise((resolve) => closed.close(resolve));
    const url = `http://127.0.0.1:${port}/very-secret-path`;
    const closedPort = webhookNotifier({ kind: "slack", url }, { clock, patience: 0 });
    await expect(closedPort.send(message, signal)).rejects.toThrow(
      "the Slack webhook is unreachable: ECONNREFUSED",
    );
    clock.expire(10_000);
    web.answer(() => {});
    const silent = webhookNotifier({ kind: "teams", url: web.url }, { clock, patience: 0 });
    await expect(silent.send(message, signal)).rejects.toThrow(
      "the Teams webhook is unreachable: no answer within 10 s",
    );
  });

  it("is given up at once when the run's time is over", async () => {
    const controller = new AbortController();
    web.answer(() => controller.abort(new Error("time is up")));
    const notifier = webhookNotifier({ kind: "json", url: web.url }, { clock });
    await expect(notifier.send(message, controller.signal)).rejects.toThrow("time is up");
  });

  it("may be in addition to the screen, which does not repeat earlier messages", async () => {
    const screen = new TestNotifier();
    const both = alsoNotify(screen, webhookNotifier({ kind: "json", url: web.url }, { clock }));
    await both.send(message, signal);
    await both.sendEarlier?.(message, signal);
    expect([screen.messages.length, web.bodies.length]).toEqual([1, 2]);
    web.answer(refused);
    await expect(both.send(message, signal)).rejects.toThrow("the webhook returned 400");
    expect(screen.messages).toHaveLength(2);
  });
});

describe("the setting of a webhook", () => {
  it.each<[string, Webhook["kind"]]>([
    ["https://hooks.slack.com/services/T0/B0/abcdefgh", "slack"],
    ["https://hooks.slack-gov.com/services/T0/B0/abcdefgh", "slack"],
    ["https://prod-01.westus.logic.azure.com:443/workflows/abc/triggers/manual?sig=abc", "teams"],
    ["https://default1.2.environment.api.powerplatform.com/powerautomate/x?sig=abc", "teams"],
    ["https://example.webhook.office.com/webhookb2/abc", "teams"],
    ["https://example.com/hook", "json"],
    ["https://hooks.slack.com.example.com/services/T0", "json"],
    ["slack=https://example.com/hook", "slack"],
    ["TEAMS=https://example.com/hook", "teams"],
    ["json=https://hooks.slack.com/services/T0/B0/abcdefgh", "json"],
    [" https://example.com/hook?a=b=c\n", "json"],
  ])("is read: %s", (text, kind) => {
    const url = text.trim().replace(/^(slack|teams|json)=/i, "");
    expect(parseWebhook(text, "X")).toEqual({ kind, url });
  });

  it.each([
    "",
    "hook-secret",
    "slack=",
    "slak=https://example.com/secret",
    "ftp://secret.example",
    "https://",
    "slack=secret",
  ])("is refused without repeating it: %j", (text) => {
    const parse = () => parseWebhook(text, "DAILY_DELTA_WEBHOOK");
    expect(parse).toThrow(ConfigurationError);
    expect(parse).toThrow(
      /^DAILY_DELTA_WEBHOOK must be a URL \(https:\/\/…\), or slack=URL, teams=URL or json=URL$/,
    );
  });
});

describe("text from files", () => {
  const HOSTILE = [
    "<!channel> <@U123> <https://evil.example|Click> & more",
    "*bold* _it_ ~no~ `code` ```block``` > quote",
    "[Click](https://evil.example) **bold** # title {{DATE(2026-11-26)}}",
    "\u202Eright to left\u0007\x1b[2J",
    "😀".repeat(5_000),
    "&".repeat(5_000),
    "<".repeat(5_000),
    `https://example.com/${"x".repeat(5_000)}`,
    "",
    " ",
  ];
  const noticeOf = (text: string, count = 1) => ({
    subject: text || "subject",
    account: {
      headline: [text],
      groups: [
        [{ label: text || "label", lines: Array<string>(count).fill(text) }],
        [{ label: "Rows", lines: Array<string>(count).fill(`  ${text}`) }],
        Array.from({ length: count }, () => ({ label: "What", lines: [text] })),
      ],
      footer: [text],
    },
    tone: "bad" as const,
  });

  it.each(HOSTILE)("cannot break Slack's payload, mention or link: %#", (text) => {
    for (const count of [1, 3, 100]) {
      const payload = slackPayload(noticeOf(text, count));
      const { blocks } = v.parse(slackSchema, payload);
      expect(JSON.stringify(payload).length).toBeLessThan(13_000);
      const fences = blocks.flatMap((block) =>
        block.type === "section" && block.text.text.includes("*Rows*")
          ? [block.text.text.split("```").length]
          : [],
      );
      expect(fences.every((parts) => parts % 2 === 1)).toBe(true);
    }
  });

  it.each(HOSTILE)("cannot break the Teams card or format it: %#", (text) => {
    for (const count of [1, 3, 100]) {
      const payload = teamsPayload(noticeOf(text, count));
      expect(v.parse(teamsSchema, payload)).toEqual(payload);
      expect(Buffer.byteLength(JSON.stringify(payload))).toBeLessThanOrEqual(20_000);
      expect(JSON.stringify(payload)).not.toContain("{{");
    }
  });

  it("is escaped for Slack, in which only URLs become links that may", () => {
    const notice = noticeOf("a < b & c > https://example.com/a?b=1&c=2 <!here>");
    const [, headline, fact] = slackPayload(notice).blocks;
    const [before, after] = ["a &lt; b &amp; c &gt; ", " &lt;!here&gt;"];
    expect(headline).toMatchObject({
      text: { text: `${before}<https://example.com/a?b=1&amp;c=2>${after}` },
    });
    expect(fact).toMatchObject({
      text: {
        text: expect.stringContaining(`\n${before}https://example.com/a?b=1&amp;c=2${after}`),
      },
    });
  });

  it("makes no link of its own, unlike the places that a message names", () => {
    const [evil, good] = ["https://evil.example/a", "https://good.example/us.csv"];
    const record = {
      ...failed,
      report: { environment: "dev", stored: { first: evil, last: evil }, files: { nyt: good } },
    };
    const notice = noticeOfMessage(composeMessage(record));
    const slack = JSON.stringify(slackPayload(notice));
    expect(slack).toContain(`<${good}>`);
    expect(slack).not.toContain(`<${evil}>`);
    const teams = JSON.stringify(teamsPayload(notice));
    expect(teams).toContain(`"url":"${good}"`);
    expect(teams).not.toContain(`"url":"${evil}"`);
    expect(teams).toContain(evil);
  });

  it("says where a message was shortened", () => {
    const long = noticeOf("x".repeat(2_000), 30);
    expect(JSON.stringify(slackPayload(long))).toContain("… (shortened)");
    expect(JSON.stringify(teamsPayload(long))).toContain("… (shortened)");
  });
});
