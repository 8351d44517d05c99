import * as v from "valibot";
import { findSecret } from "../core/secret-url.ts";

// Every message completes "… must be …", here and in packages/infra.

const TEXT = "a string that is not empty";
const URLS = 'JSON like {"us-daily": {"nyt": "https://…"}}';
const SHARE = "a number from 0 to 1";
const ROLE = "a role's name: at most 63 of a-z, 0-9 and _, beginning with a letter or _";
const CERTIFICATE = "a PEM certificate";

export const text = v.pipe(v.string(TEXT), v.nonEmpty(TEXT));

/**
 * Makes a schema of whole numbers within bounds.
 *
 * @example
 * import * as v from "valibot";
 * v.parse(wholeNumber(1, 65535), 5432); // 5432
 * v.parse(wholeNumber(1, 65535), 0.5); // throws a whole number from 1 to 65535
 */
export const wholeNumber = (least: number, most: number) => {
  const allowed = `a whole number from ${least} to ${most}`;
  return v.pipe(
    v.number(allowed),
    v.integer(allowed),
    v.minValue(least, allowed),
    v.maxValue(most, allowed),
  );
};

/** Share of a whole. */
export const share = v.pipe(v.number(SHARE), v.minValue(0, SHARE), v.maxValue(1, SHARE));

export const certificate = v.pipe(
  v.string(CERTIFICATE),
  v.includes("-----BEGIN CERTIFICATE-----", CERTIFICATE),
);

/** Name of a role that PostgreSQL takes without quotes. */
export const role = v.pipe(v.string(ROLE), v.regex(/^[a-z_][a-z0-9_]{0,62}$/, ROLE));

/** Encryption of a password that PostgreSQL stores. */
export const passwordEncryption = v.picklist(["scram-sha-256", "md5"], "scram-sha-256 or md5");

const HTTP_URL = "an http or https URL";

/** Address of a web page. */
export const httpUrl = v.pipe(
  v.string(HTTP_URL),
  v.check((given) => /^https?:\/\/./.test(given), HTTP_URL),
);

const DAILY_AT = 'a time of day and a time zone, such as "19:00 Europe/Berlin"';

/** Time of a daily run. */
export const dailyAt = v.pipe(
  v.string(DAILY_AT),
  v.regex(/^([01]\d|2[0-3]):[0-5]\d [A-Za-z][\w+/-]*$/, DAILY_AT),
);

/** URL of a source that can be shown and stored. */
export const url = v.pipe(
  v.string("a URL"),
  v.url("a URL"),
  v.check(
    (given) => findSecret(given) === undefined,
    "a URL without a secret: put the token into the secret of SOURCE_TOKENS_SECRET_ARN",
  ),
);

/** URLs by dataset and source. */
export const urlsByDataset = v.record(v.string(), v.record(v.string(), url, URLS), URLS);
