import { datasets, findDataset, findSecret } from "@daily-delta/etl";
import * as v from "valibot";
import { choice, matching, memory, timeout } from "./fields.ts";

const timeZones = new Set([...Intl.supportedValuesOf("timeZone"), "UTC"]);
const names = datasets.map(({ name }) => name);

const schedule = v.strictObject({
  /** When to run: EventBridge Scheduler's `cron(…)` or `rate(…)`. */
  expression: v.optional(
    matching(
      /^(cron\((\S+ ){5}\S+\)|rate\(\d+ (minute|hour|day)s?\))$/,
      "cron(minutes hours day-of-month month day-of-week year) or rate(value unit)",
    ),
  ),
  /** The zone that `expression` is meant in, which may have summer time. */
  timeZone: v.optional(
    v.pipe(
      v.string('a time zone such as "Europe/Berlin"'),
      v.check((zone) => timeZones.has(zone), 'a time zone such as "Europe/Berlin"'),
    ),
  ),
  /** `false` stops the daily run; the function stays, and so does its heartbeat alarm. */
  enabled: v.optional(v.boolean("true or false")),
});

/** One dataset of an environment: a function, a schedule and a heartbeat of its own. */
export const dataset = v.pipe(
  v.strictObject({
    name: choice(names),
    schedule: v.optional(schedule),
    /** Of its function, in MB, where it needs another than the environment's job. */
    memory: v.optional(memory),
    /** How long its run may take, in seconds, likewise. */
    timeout: v.optional(timeout),
    /** Other places of sources, by name; both ways must give the same columns. */
    sources: v.optional(
      v.record(
        v.string(),
        v.pipe(
          v.string("an https: or http: URL"),
          v.regex(/^https?:\/\/\S+$/, "an https: or http: URL"),
          v.check(
            (url) => findSecret(url) === undefined,
            "a URL without a secret, which is for job.sourceTokensSecretArn",
          ),
        ),
      ),
    ),
  }),
  v.rawCheck(({ dataset: { typed, value }, addIssue }) => {
    if (!typed) return;
    const known = findDataset(value.name).sources.map((source) => source.name);
    for (const key of Object.keys(value.sources ?? {}).filter((name) => !known.includes(name))) {
      addIssue({
        message: `a source of ${value.name}: ${known.join(" or ")}`,
        input: key,
        path: [
          { type: "object", origin: "value", input: value, key: "sources", value: value.sources },
        ],
      });
    }
  }),
);
