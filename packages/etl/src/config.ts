import * as v from "valibot";
import { ConfigurationError } from "./errors.ts";
import { DEFAULT_LIMITS } from "./extract/open-source.ts";
import { DEFAULT_SHRINK_LIMIT } from "./extract/shrink-guard.ts";
import { findSecret } from "./secret-url.ts";

const needed = v.pipe(v.string("is missing"), v.nonEmpty("is empty"));

const number = (fallback: number, schema: v.GenericSchema<number>) =>
  v.optional(
    v.pipe(v.string(), v.regex(/^-?\d+(\.\d+)?$/, "is not a number"), v.transform(Number), schema),
    String(fallback),
  );

const json = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    try {
      return JSON.parse(dataset.value) as unknown;
    } catch {
      // The parser's own message quotes the text, which may hold a password.
      addIssue({ message: "is not JSON" });
      return NEVER;
    }
  }),
);

const URLS = 'must be JSON like {"us-daily": {"nyt": "https://…"}}';

const sourceUrls = v.pipe(
  json,
  v.record(
    v.string(),
    v.record(
      v.string(),
      v.pipe(
        v.string(URLS),
        v.url("is not a URL"),
        v.check(
          (url) => findSecret(url) === undefined,
          "contains a secret: remove it, and put the token into the secret of SOURCE_TOKENS_SECRET_ARN",
        ),
      ),
      URLS,
    ),
    URLS,
  ),
);

/** The environment variables of the function, by name. */
const schema = v.object({
  /** Names where this is, in messages and metrics, such as `dev`. */
  ENVIRONMENT: needed,
  DATABASE_HOST: needed,
  DATABASE_PORT: number(
    5432,
    v.pipe(
      v.number(),
      v.integer("is not a whole number"),
      v.minValue(1, "is no port"),
      v.maxValue(65535, "is no port"),
    ),
  ),
  DATABASE_NAME: needed,
  /** The secret in Secrets Manager, `{"username": …, "password": …}`. */
  DATABASE_SECRET_ARN: needed,
  /** A certificate authority to trust beside those of RDS, as PEM. */
  DATABASE_CA: v.optional(
    v.pipe(v.string(), v.includes("-----BEGIN CERTIFICATE-----", "is no PEM certificate")),
  ),
  /** The SNS topic that messages go to. */
  TOPIC_ARN: needed,
  /** The bucket that the page's data is published to; without one nothing is published. */
  SITE_BUCKET: v.optional(v.pipe(v.string(), v.nonEmpty("is empty"))),
  /** Other places of sources, by dataset and source. */
  SOURCE_URLS: v.optional(sourceUrls, "{}"),
  /** The secret in Secrets Manager with the sources' tokens, `{"SOURCE_TOKEN_NYT": …}`. */
  SOURCE_TOKENS_SECRET_ARN: v.optional(v.pipe(v.string(), v.nonEmpty("is empty"))),
  /** The share of rows that a source may lose. */
  SHRINK_LIMIT: number(
    DEFAULT_SHRINK_LIMIT,
    v.pipe(v.number(), v.minValue(0, "must be from 0 to 1"), v.maxValue(1, "must be from 0 to 1")),
  ),
  /** The largest source, uncompressed. */
  MAX_SOURCE_BYTES: number(
    DEFAULT_LIMITS.maxBytes,
    v.pipe(v.number(), v.integer("is not a whole number"), v.minValue(1, "must be at least 1")),
  ),
});

/** The function's settings, checked. */
export type Config = v.InferOutput<typeof schema>;

/**
 * Reads the function's settings from its environment variables.
 *
 * @throws ConfigurationError naming every variable that is wrong
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.entries(environment).filter(([, value]) => value !== undefined);
  const result = v.safeParse(schema, Object.fromEntries(given));
  if (result.success) return result.output;
  const details = result.issues.map((issue) => {
    const name = v.getDotPath(issue) ?? "";
    return `${name} ${issue.received === "undefined" ? "is missing" : issue.message}`;
  });
  throw new ConfigurationError(
    `the function's environment variables are wrong: ${details.join("; ")}. Set them and try again`,
    { details },
  );
}
