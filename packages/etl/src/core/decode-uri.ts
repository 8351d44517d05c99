/**
 * Decodes what is encoded with `%`. A string in which a `%` stands for itself is left as it is, as
 * servers take it, too.
 *
 * @example
 * decodeUri("/a%20b.csv"); // "/a b.csv"
 * decodeUri("/100%.csv"); // "/100%.csv"
 */
export function decodeUri(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
