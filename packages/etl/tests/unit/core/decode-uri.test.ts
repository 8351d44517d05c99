import { expect, it } from "@jest/globals";
import { decodeUri } from "../../../src/core/decode-uri.ts";

it.each([
  ["/a%20b.csv", "/a b.csv"],
  ["/S%C3%A3o.csv", "/São.csv"],
  ["/100%.csv", "/100%.csv"],
  ["/%E0%A4%A.csv", "/%E0%A4%A.csv"],
  ["", ""],
])("decodes %j as %j", (encoded, decoded) => {
  expect(decodeUri(encoded)).toBe(decoded);
});
