import { withoutHeaderSecrets } from "./header-secrets.ts";

const DRIVE = /^[a-z]:[\\/]/i;
/** Start of a URL, also where a colon or a slash was forgotten or is percent-encoded. */
const SCHEME = /^([a-z][a-z\d+.-]+)(?:(?::|%3a)(?:\/|%2f)*|(?:\/|%2f){2,})/i;
/** The same within a string, up to where a URL must end. */
const URLS = /(?<![a-z\d+.-])[a-z][a-z\d+.-]+(?:(?::|%3a)(?:\/|%2f)+|(?:\/|%2f){2,})[^\s"'<>`]*/gi;
/** `user:password@host` without a scheme, also after slashes, but not the words of our own advice. */
const CREDENTIALS =
  /(?<=(?:^|[\s"'(=])\/{0,2})(?!user:password@|[a-z]:\\)[^\s:/@"'()=]{1,200}:[^\s@/"']{1,500}@/gi;
/** libpq's `password=…`, with or without quotes. */
const PASSWORD = /\b((?:pg)?(?:ssl)?password\s*=\s*)(?:'(?:[^'\\]|\\.)*'?|(?:\\.|[^\s\\])+)/gi;
/** The value of a parameter in a path: `/us.csv;token=…`. */
const PATH_PARAMETER = /(;[^;/=]+=)[^;/]+/g;
/** The query or the fragment of a URL that has no scheme, or was cut by a space. */
const PARAMETERS = /[?#][\w.~%[\]-]+=[^\s"'<>`]*/g;
/** Further parameters of such a one, behind another space, by their names. */
const SECRET_PARAMETER =
  /([&;][\w.~%-]{0,40}(?:token|key|secret|passw|pwd|sig|auth|credential)[\w.~%-]{0,40}=)[^\s"'<>`&;]+/gi;
/** Punctuation of the sentence that a URL ends. */
const END = /[).,;:!]*$/;

/**
 * Reduces a URL to what may be shown, stored and sent: scheme, host and path. User name, password,
 * query, fragment and the values of parameters in the path are left out; a URL without them is returned as it is.
 *
 * It reads the text instead of parsing it, because malformed URLs hold passwords, too. Where it
 * cannot tell where a password ends, it leaves out more than the password.
 *
 * @example
 * publicUrl("https://host/us.csv?token=secret"); // "https://host/us.csv"
 * publicUrl("postgres://me:se/cret@host/db"); // "postgres://host/db"
 * publicUrl("postgres:/me:secret@host/db"); // "postgres:/host/db"
 */
export function publicUrl(text: string): string {
  if (DRIVE.test(text)) return text;
  const [start = "", scheme = ""] = SCHEME.exec(text) ?? [];
  if (start.includes("%")) return publicUrl(text.replace(start, decodeURIComponent(start)));
  const rest = text.slice(start.length);
  const cut = rest.search(/[?#]/);
  const [all, query] = cut === -1 ? [rest, ""] : [rest.slice(0, cut), rest.slice(cut)];
  if (/^file$/i.test(scheme)) return start + all;
  const head = start === "" ? all : all.replace(PATH_PARAMETER, "$1…");

  // An @ in a path of the web is a character like any other, unless what stands before the path may
  // be the start of a password that contains a slash.
  const authority = /^[^/\\]*/.exec(head)?.[0].replace(/^\[[\da-f:.]+\]/i, "host") ?? "";
  const isPlain = /^https?:\/\/$/i.test(start) && authority !== "";
  if (isPlain && !/[:@]|%40|%3a/i.test(authority)) return start + head;
  // A password may contain a question mark, too.
  if (/@|%40/i.test(query)) return `${start}…`;
  return start + head.replace(/^.*(?:@|%40)/is, "");
}

/**
 * Reduces each URL in a string to its public part, and leaves out passwords in other forms and
 * credentials in headers.
 *
 * @example
 * withPublicUrls("GET https://me:secret@host/us.csv?key=1: 404"); // "GET https://host/us.csv: 404"
 */
export const withPublicUrls = (text: string): string =>
  withoutHeaderSecrets(text)
    .replace(URLS, (url) => {
      const end = END.exec(url)?.[0] ?? "";
      return publicUrl(url.slice(0, url.length - end.length)) + end;
    })
    .replace(PARAMETERS, (parameters) => END.exec(parameters)?.[0] ?? "")
    .replace(SECRET_PARAMETER, "$1…")
    .replace(CREDENTIALS, "")
    .replace(PASSWORD, "$1…");
