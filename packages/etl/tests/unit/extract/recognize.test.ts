import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "@jest/globals";
import { HEAD_BYTES, recognize } from "../../../src/extract/recognize.ts";

const CSV = "date,state,fips,cases,deaths\n2021-01-01,Québec,01,10,1\n";
const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");
const utf16be = (text: string): Buffer => Buffer.from(text, "utf16le").swap16();
const utf32le = (text: string): Buffer =>
  Buffer.concat(
    Array.from(text, (character) => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32LE(character.codePointAt(0) as number);
      return bytes;
    }),
  );
const utf32be = (text: string): Buffer => utf32le(text).swap32();
/** The local header of a ZIP archive with one entry. */
const zipOf = (name: string): Buffer =>
  latin1(`PK\x03\x04\x14${"\0".repeat(21)}${String.fromCharCode(name.length)}\0\0\0${name}data`);
/** An archive's first header, with its checksum. */
function tarOf(magic: string): Buffer {
  const header = Buffer.alloc(512);
  header.write("us.csv");
  header.write("        ", 148);
  header.write(magic, 257);
  const sum = header.reduce((total, byte) => total + byte);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}

describe("recognize()", () => {
  it.each<[string, string | Buffer]>([
    ["text in UTF-16 (little endian)", Buffer.from(`\ufeff${CSV}`, "utf16le")],
    ["text in UTF-16 (little endian)", Buffer.from(CSV, "utf16le")],
    ["text in UTF-16 (little endian)", Buffer.from("дата,случаи\n2021-01-01,1\n", "utf16le")],
    ["text in UTF-16 (big endian)", utf16be(`\ufeff${CSV}`)],
    ["text in UTF-16 (big endian)", utf16be(CSV)],
    ["text in UTF-32 (little endian)", utf32le(`\ufeff${CSV}`)],
    ["text in UTF-32 (little endian)", utf32le(CSV)],
    ["text in UTF-32 (big endian)", utf32be(`\ufeff${CSV}`)],
    ["text in UTF-32 (big endian)", utf32be(CSV)],
    ["text with two byte order marks", `\ufeff\ufeff${CSV}`],
    ["UTF-8 that was taken for Latin-1 and encoded again", `ï»¿${CSV}`],
    ["a bzip2 archive", latin1("BZh91AY&SY\x03\0\0")],
    ["a 7z archive", latin1("7z\xbc\xaf\x27\x1c\0\x04")],
    ["a RAR archive", latin1("Rar!\x1a\x07\0")],
    ["a tar archive", tarOf("ustar\0")],
    ["a tar archive", tarOf("")],
    ['a ZIP archive of "us.csv"', zipOf("us.csv")],
    ["a ZIP archive", latin1(`PK\x05\x06${"\0".repeat(18)}`)],
    ["an Excel workbook (.xlsx) or another Office file", zipOf("[Content_Types].xml")],
    [
      "an OpenDocument spreadsheet (.ods)",
      zipOf("mimetypeapplication/vnd.oasis.opendocument.spreadsheet"),
    ],
    [
      "an Excel workbook (.xls) or another old Office file",
      latin1("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0"),
    ],
    ["a Parquet file", latin1("PAR1\x15\x04\x15")],
    ["an SQLite database", latin1("SQLite format 3\0\x10")],
    ["a PDF document", latin1("%PDF-1.7\n%\xe2\xe3")],
    ["an image (PNG)", latin1("\x89PNG\r\n\x1a\n\0")],
    ["a binary file (byte 3 is NUL)", "ab\0c"],
    [
      "a Git LFS pointer in place of the file",
      "version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 87085572\n",
    ],
    ["a git-annex pointer in place of the file", "../.git/annex/objects/x/y/SHA256E-s1--1.csv\n"],
    ["a git patch", "diff --git a/us.csv b/us.csv\n"],
    ["an HTML page", "<html><body>Back soon"],
    ["an HTML page", "\ufeff\r\n  <!-- x -->\n<!DOCTYPE html>\n<html>"],
    ["an HTML page", '<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "">\n<html>'],
    [
      'an HTML page, titled "Page not found · GitHub"',
      "<!DOCTYPE html><html><head><title>\n Page not found &middot; GitHub\n</title>".replace(
        "&middot;",
        "·",
      ),
    ],
    ['an HTML login page, titled "Sign in"', "<html><head><title>Sign in</title></head>"],
    ["an HTML login page", '<!doctype html><form><input name="p" type="password">'],
    ["XML", '<?xml version="1.0"?><rows/>'],
    [
      'XML that says "AccessDenied: Access Denied"',
      "<?xml version='1.0'?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>",
    ],
    ['JSON that says "Not \\"Found\\""', '{"status":404,"message":"Not \\"Found\\""}'],
    ['JSON that begins "[{\\"a\\":1}]"', '[{"a":1}]'],
    ['JSON that begins "{}"', "{}"],
  ])("calls a file %s", (what, file) => {
    const { advice, ...kind } = recognize(Buffer.from(file)) ?? {};
    expect(kind).toEqual({ what });
    expect(advice).toMatch(/^[a-z]/);
  });

  it.each([
    ["is empty", ""],
    ["is CSV", CSV],
    ["begins with a byte order mark", `\ufeff${CSV}`],
    ["is CSV in another script", "日付,件数\n2021-01-01,1\n"],
    ["has columns with names like signatures", "PAR1,GIF8,BZh,RDX\n1,2,3,4\n"],
    ["has columns in angle brackets", "<TITLE>,<DATE>,<CLOSE>\nUS,2021-01-01,1\n"],
    ["has columns in brackets or braces", "[1],{x},[a b]\n1,2,3\n"],
    ["has quoted columns", '"[","{"\n1,2\n'],
    ["has comments", "# PDF\n#\ndate,cases\n"],
    ["is padded with NUL bytes", `${CSV}${"\0".repeat(512)}`],
    ["starts with a short line", "a\n1\n"],
    ["starts with one byte", "a"],
  ])("knows no other name for a file that %s", (_, file) => {
    expect(recognize(Buffer.from(file))).toBeUndefined();
  });

  const { CATALOGUE, REAL_DATA } = process.env;
  const filesOf = (folder: string | undefined) =>
    folder === undefined
      ? []
      : readdirSync(folder, { recursive: true, encoding: "utf8" })
          .filter((name) => /\.(csv|tsv|tab|dat|xz)(\.gz)?$/.test(name))
          .map((name) => [name, join(folder, name)] as const);

  (CATALOGUE || REAL_DATA ? it : it.skip)("finds only CSV among published files", () => {
    const found = [...filesOf(CATALOGUE), ...filesOf(REAL_DATA)].flatMap(([name, path]) => {
      const bytes = readFileSync(path);
      const file = bytes[0] === 0x1f ? gunzipSync(bytes) : bytes;
      const kind = recognize(file.subarray(0, HEAD_BYTES));
      return kind === undefined ? [] : [`${name}: ${kind.what}`];
    });
    expect(found).toEqual(
      found.filter((line) => line.endsWith(".xz.gz: a Git LFS pointer in place of the file")),
    );
  });
});
