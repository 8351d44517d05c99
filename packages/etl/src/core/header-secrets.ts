/** Schemes of `Authorization` whose credentials are one word. */
const SCHEME = "(?:basic|bearer|token|apikey|negotiate|ntlm)";
/** A header's name and what separates it from its value, also in JSON and in options of curl. */
const named = (names: string): string => `\\b(?:${names})["']?\\s*[:=]\\s*["']?`;
/** A value up to the punctuation of a sentence. */
const VALUE = String.raw`[^\s"'…,;)]*[^\s"'…,;).]`;

/** Patterns of credentials; the first group is kept. */
const HEADERS = [
  // Digest and the signatures of AWS have several parameters.
  String.raw`(${named("(?:proxy-)?authorization")})(?:digest|aws4-[\w-]+)\s[^\r\n"']+(?:"[^"\r\n]*"[^"\r\n]*)*`,
  String.raw`(${named("(?:proxy-)?authorization")}(?:${SCHEME}\s+)?)(?!${SCHEME}\b)${VALUE}`,
  String.raw`(${named("(?:set-)?cookie2?")})[^\s"'…;=]+=[^\s"';]*(?:;\s*[^\s"';=]+(?:=[^\s"';]*)?)*`,
  `(${named("x-(?:api-key|auth-token|access-token|csrf-token|amz-security-token)|private-token")})${VALUE}`,
  String.raw`(\bbearer\s+)(?=[^\s"']*\d)[\w~+/.=-]{15,}[\w~+/=-]`,
].map((source) => new RegExp(source, "gi"));

/**
 * Replaces credentials in headers by `…`: a server may repeat a request in its answer, and an error
 * may quote that answer.
 *
 * @example
 * withoutHeaderSecrets("Authorization: Bearer abc123 was refused"); // "Authorization: Bearer … was refused"
 */
export const withoutHeaderSecrets = (text: string): string =>
  HEADERS.reduce((shown, header) => shown.replace(header, "$1…"), text);
