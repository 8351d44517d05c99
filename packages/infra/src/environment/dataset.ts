import { datasets, findDataset, findSecret } from "@daily-delta/etl";
import * as v from "valibot";
import { choice, memory, timeout, whole } from "./fields.ts";
import { longestGapHours } from "./schedule-expression.ts";

/** Aliases such as `Asia/Kolkata` are valid, but not in the list of those that are supported. */
function isTimeZone(zone: string): boolean {
  if (!/^(UTC|[A-Z]\w*(\/[A-Z][\w+-]*)+)$/.test(zone)) return false;
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: zone }) !== undefined;
  } catch {
    return false;
  }
}

const names = datasets.map(({ name }) => name);

const EXPRESSION =
  "cron(minutes hours day-of-month month day-of-week year) with one question mark, or rate(value unit)";

const schedule = v.strictObject({
  /** When to run: EventBridge Scheduler's `cron(…)` or `rate(…)`. */
  expression: v.optional(
    v.pipe(
      v.string(EXPRESSION),
      v.maxLength(256, "at most 256 characters"),
      v.check((expression) => longestGapHours(expression) !== undefined, EXPRESSION),
    ),
  ),
  /** Time zone of `expression`, which may have summer time. */
  timeZone: v.optional(
    v.pipe(
      v.string('a time zone such as "Europe/Berlin"'),
      v.check(isTimeZone, 'a time zone such as "Europe/Berlin"'),
    ),
  ),
  /** `false` stops the runs, and removes their heartbeat alarm; the function stays. */
  enabled: v.optional(v.boolean("true or false")),
});

const REACHABLE = "an https: URL on port 443, the only one that the firewall lets out";

function isReachable(url: string): boolean {
  // URL removes the default port.
  const { protocol, port } = URL.parse(url) ?? {};
  return protocol === "https:" && port === "" && !/\s/.test(url);
}

/** Dataset of an environment, with a function, a schedule and a heartbeat of its own. */
export const dataset = v.pipe(
  v.strictObject({
    name: choice(names),
    schedule: v.optional(schedule),
    /** Memory of its function, in MB; the default is that of the environment's job. */
    memory: v.optional(memory),
    /** Maximum duration of its run, in seconds. */
    timeout: v.optional(timeout),
    /** Runs it by several functions, which share the files of its source, or its only file. */
    parallel: v.optional(
      v.strictObject({
        /** Most functions at the same time; each has connections to the database. */
        functions: whole(2, 100),
      }),
    ),
    /** Other URLs of sources, by name; both must give the same columns. */
    sources: v.optional(
      v.record(
        v.string(),
        v.pipe(
          v.string(REACHABLE),
          v.check(isReachable, REACHABLE),
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
    const { sources } = findDataset(value.name);
    if (value.parallel !== undefined && sources.length > 1) {
      addIssue({
        message: `left out for ${value.name}, which joins ${sources.length} sources: one function runs it`,
        input: value.parallel,
        path: [
          { type: "object", origin: "value", input: value, key: "parallel", value: value.parallel },
        ],
      });
    }
    const known = sources.map((source) => source.name);
    for (const { name, url } of sources) {
      if (value.sources?.[name] !== undefined || isReachable(url)) continue;
      addIssue({
        message: `a dataset whose source ${name} has ${REACHABLE}`,
        input: value.name,
        path: [{ type: "object", origin: "value", input: value, key: "name", value: value.name }],
      });
    }
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
