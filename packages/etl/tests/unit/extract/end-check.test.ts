import { describe, expect, it } from "@jest/globals";
import { EndCheck } from "../../../src/extract/end-check.ts";
import type { SourceVersion } from "../../../src/record/run-record.ts";

const URL = "https://example.com/us.csv";
type End = "LF" | "none" | "unknown";
const previous = (bytes: number, end: End): SourceVersion => ({
  ...{ url: URL, etag: null, sha256: "previous", bytes, rows: 1, kept: 1 },
  endsInNewline: end === "unknown" ? null : end === "LF",
});
const body = (bytes: number, end: End, sha256 = "new", isFaulty = false) => ({
  ...{ bytes, sha256, endsInNewline: end === "LF", isFaulty, isUnframed: true },
});

/** Fetches of the same bytes until they are believed; 3 means never. */
function fetches(before: SourceVersion | undefined, now: ReturnType<typeof body>, accepts = false) {
  const check = new EndCheck(URL, before, accepts);
  for (let count = 1; count < 3; count++) {
    try {
      check.check(now);
      return count;
    } catch (error) {
      expect(error).toMatchObject({ code: "SOURCE_UNAVAILABLE" });
    }
  }
  return 3;
}

describe("a body whose end is that of the connection", () => {
  it.each([
    ["with a line end, at first", undefined, body(9, "LF"), 1],
    ["without one, at first", undefined, body(9, "none"), 3],
    ["with a line end, as before", previous(9, "LF"), body(9, "LF"), 1],
    ["with a line end that is new", previous(9, "none"), body(10, "LF"), 1],
    ["without one, as before, and longer", previous(9, "none"), body(10, "none"), 2],
    ["without one, of a version that did not look", previous(9, "unknown"), body(10, "none"), 2],
    ["with a line end, but faulty", previous(9, "LF"), body(10, "LF", "new", true), 2],
    ["with a line end, but faulty, at first", undefined, body(9, "LF", "new", true), 2],
    ["with a line end, but shorter", previous(9, "LF"), body(8, "LF"), 2],
    ["without one where the previous had one", previous(9, "LF"), body(90, "none"), 3],
    ["without one, and shorter", previous(9, "none"), body(8, "none"), 3],
    ["of the bytes that are stored", previous(9, "none"), body(9, "none", "previous"), 1],
  ])("%s is believed after a number of fetches", (_, before, now, expected) => {
    expect(fetches(before, now)).toBe(expected);
    expect(fetches(before, now, true)).toBe(Math.min(expected, 2));
  });

  it("is not believed for other bytes that came before", () => {
    const check = new EndCheck(URL, previous(8, "none"), false);
    for (const sha256 of ["1", "2", "1"]) {
      expect(() => check.check(body(9, "none", sha256))).toThrow("must come twice");
    }
    check.check(body(9, "none", "1"));
  });

  it("is refused with what speaks against it, and what to do", () => {
    const check = new EndCheck(URL, previous(9, "LF"), false);
    expect(() => check.check(body(8, "none"))).toThrow(
      `${URL} may be cut short: the server announces no length, and its last line has no line end, unlike before; it has 8 bytes, the previous 9. Check the server, which should send Content-Length, or accept the file once with --accept-shrink`,
    );
  });
});

describe("a body whose length the server tells", () => {
  it.each([
    ["without a line end, at first", undefined, body(9, "none"), 1],
    ["without one, as before", previous(9, "none"), body(8, "none"), 1],
    ["without one, of a version that did not look", previous(9, "unknown"), body(9, "none"), 1],
    ["with one, but shorter and faulty", previous(9, "LF"), body(8, "LF", "new", true), 1],
    ["without one where the previous had one", previous(9, "LF"), body(9, "none"), 2],
  ])("%s is believed after a number of fetches", (_, before, now, expected) => {
    expect(fetches(before, { ...now, isUnframed: false })).toBe(expected);
  });

  it("is asked for again after a while", () => {
    const check = new EndCheck(URL, previous(9, "LF"), false);
    expect(() => check.check({ ...body(8, "none"), isUnframed: false })).toThrow(
      expect.objectContaining({ retryAfter: 10_000 }),
    );
  });
});
