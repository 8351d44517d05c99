import { quote } from "../core/quote.ts";
import type { FileKind } from "./file-kind.ts";

/** Not the header of a file with columns such as `<TITLE>,<DATE>`. */
const HTML =
  /^(?:<!--[\s\S]*?-->\s*|<\?xml[^>]*\?>\s*)*<(?:!doctype\s+html|html|head|body|title|meta|script|style)\b(?!>\s*[,;|])/i;
const XML = /^<(?:\?xml\b|!doctype\b)/i;
const JSON_OBJECT = /^\{\s*(?:"(?:[^"\\]|\\.)*"\s*:|\}\s*$)/;
const JSON_LIST = /^\[\s*(?:[{[]|"(?:[^"\\]|\\.)*"\s*[,\]]|-?\d[\d.eE+-]*\s*,|\]\s*$)/;
const JSON_REASON =
  /"(?:message|error|detail|title|error_description|errorMessage|reason)"\s*:\s*("(?:[^"\\]|\\.)*")/i;

/**
 * Recognizes an HTML page, an XML document or JSON: often an error of the server that came with
 * status 200.
 *
 * @param text the beginning, without byte order mark and white space before it
 */
export function webPage(text: string): FileKind | undefined {
  if (HTML.test(text)) return htmlPage(text);
  if (XML.test(text)) return xmlDocument(text);
  if (!JSON_OBJECT.test(text) && !JSON_LIST.test(text)) return undefined;
  const reason = JSON_REASON.exec(text)?.[1];
  const shown =
    reason === undefined ? `that begins ${quote(text)}` : `that says ${reasonOf(reason)}`;
  return { what: `JSON ${shown}`, advice: "check the address; it may be an answer of an API" };
}

function htmlPage(text: string): FileKind {
  const title = contentOf(text, "title");
  const named = title === "" ? "" : `, titled ${quote(title)}`;
  const isLogin =
    /<input\b[^>]*\btype\s*=\s*["']?password/i.test(text) ||
    /\b(?:sign|log)[ -]?(?:in|on)\b|\blogin\b|anmelden|connexion|iniciar sesi/i.test(title);
  if (isLogin) {
    const advice = "it needs a login: use an address that is open to everybody";
    return { what: `an HTML login page${named}`, advice };
  }
  const advice = /github/i.test(title)
    ? "use the file's raw.githubusercontent.com address"
    : "check the address; it may be a page about the file, or an error of the server";
  return { what: `an HTML page${named}`, advice };
}

function xmlDocument(text: string): FileKind {
  const reason = [contentOf(text, "Code"), contentOf(text, "Message")].filter(
    (part) => part !== "",
  );
  const shown = reason.length === 0 ? "" : ` that says ${quote(reason.join(": "))}`;
  return { what: `XML${shown}`, advice: "check the address; it may be an error of the server" };
}

const contentOf = (text: string, element: string): string =>
  new RegExp(`<${element}\\b[^>]*>([^<]*)`, "i").exec(text)?.[1]?.trim().replace(/\s+/g, " ") ?? "";

function reasonOf(json: string): string {
  try {
    return quote(String(JSON.parse(json)));
  } catch {
    return quote(json.slice(1, -1));
  }
}
