import { decodeUri } from "./decode-uri.ts";
import { ConfigurationError } from "./errors.ts";
import { publicUrl } from "./public-url.ts";
import { quote } from "./quote.ts";

/** Names of parameters that hold secrets, without their punctuation and in lower case. */
const SECRET_NAME =
  /^(key|sig|auth|pass|pw|sas|jwt|bearer|hmac|pat|cookie|sessionid|jsessionid|phpsessid|hapikey)$|secret|passw|passphrase|passcode|pwd$|signature|credential|authorization|apikey|(access|account|app|auth|client|functions?|host|license|master|private|service|shared|subscription|user|developer|consumer|rest|write|read)(api)?key(id)?$|tokens?$/;
/** These mark a place in a list of results. */
const PAGE_TOKEN = /(page|next|continuation|cursor|sync)token$/;
/** Secrets with a known form: of GitHub, GitLab, AWS, Slack, Stripe and OpenAI; JSON Web Tokens. */
const SECRET_VALUE =
  /gh[pousr]_\w{16}|github_pat_\w{16}|gl(pat|ptt|dt|rt)-[\w-]{16}|(AKIA|ASIA)[A-Z0-9]{16}|xox[abprs]-[\w-]{10}|[rs]k_live_\w{16}|sk-[\w-]{20}|eyJ[\w-]{8,}\.eyJ[\w-]{8,}\./;
/** A shorter `code` is one of a country or a product; Azure Functions' keys have 40 and more. */
const SHORTEST_CODE = 20;
const DEEPEST = 3;

/**
 * Finds what looks like a secret in a URL: a user name or password, a parameter of the query or
 * the fragment with a telling name, or a value in the form of a well-known token.
 *
 * @returns the place, for a message, without the secret; undefined if there is none
 *
 * @example
 * findSecret("https://host/us.csv?format=csv&api_key=1234"); // 'parameter "api_key"'
 * findSecret("https://host/us.csv?format=csv"); // undefined
 */
export function findSecret(url: string, depth = 0): string | undefined {
  const parsed = URL.parse(url);
  if (parsed === null || parsed.protocol === "file:") return undefined;
  if (parsed.username !== "" || parsed.password !== "") return "user name or password";
  // Parameters may follow a semicolon in the path, too.
  const parameters = parsed.pathname.match(/;[^;/]*/g) ?? [];
  for (const part of [...parameters, parsed.search, parsed.hash]) {
    // Some servers separate parameters by semicolons.
    for (const parameter of part.slice(1).replace(/^.*\?/, "").split(/[&;]/)) {
      for (const [name, value] of new URLSearchParams(parameter)) {
        if (value === "") continue;
        const isKey = name === "code" && value.length >= SHORTEST_CODE;
        if (isKey || isSecretName(name)) return `parameter ${quote(name)}`;
        if (depth < DEEPEST && findSecret(value, depth + 1))
          return `URL in parameter ${quote(name)}`;
      }
    }
  }
  return SECRET_VALUE.test(decodeUri(url)) ? "token in the address" : undefined;
}

function isSecretName(name: string): boolean {
  const plain = name.toLowerCase().replace(/[^a-z\d]/g, "");
  return SECRET_NAME.test(plain) && !PAGE_TOKEN.test(plain);
}

/**
 * Refuses a source's URL that holds a secret: URLs are sent to servers, proxies and their logs.
 *
 * @param name of the source
 * @throws ConfigurationError naming the parameter and what to do, without the secret
 *
 * @example
 * refuseSecrets("https://host/us.csv");
 * refuseSecrets("https://host/us.csv?token=1234", "nyt"); // throws set the environment variable SOURCE_TOKEN_NYT
 */
export function refuseSecrets(url: string, name?: string): void {
  const place = findSecret(url);
  if (place === undefined) return;
  const source = name === undefined ? `source ${publicUrl(url)}` : `source "${name}"`;
  const variable = `SOURCE_TOKEN_${name === undefined ? "<NAME>" : variablePart(name)}`;
  throw new ConfigurationError(
    `the URL of ${source} contains what looks like a credential (${place}). Remove it from the URL and set the environment variable ${variable}, which is sent as "Authorization: Bearer …". If the server takes it only in the URL, download the file and use that (--source ${name ?? "NAME"}=FILE)`,
  );
}

/** A source's name as part of an environment variable's. */
export const variablePart = (name: string): string => name.toUpperCase().replace(/[^A-Z\d]/g, "_");
