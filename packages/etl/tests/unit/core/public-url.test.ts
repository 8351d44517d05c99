import { expect, it } from "@jest/globals";
import { publicUrl, withPublicUrls } from "../../../src/core/public-url.ts";

it.each([
  "https://host/us.csv",
  "http://127.0.0.1:8099/a%20b.csv",
  "https://host/what%3Fnow.csv",
  "https://host/a@b.csv",
  "https://[::1]:8080/a.csv",
  "file:///home/me@work/us.csv",
  "file:///a%3Fb%23c.csv",
  "postgres://host:5432/db",
  "postgres:///db",
  "test:left",
  ".data/db",
  "C:\\data@home",
])("returns %s as it is", (url) => {
  expect(publicUrl(url)).toBe(url);
  expect(withPublicUrls(`before ${url} after`)).toBe(`before ${url} after`);
});

const SECRET = /s3cr3t|cr3t|S3CR3T/;

it.each([
  ["https://host/us.csv?token=s3cr3t", "https://host/us.csv"],
  ["https://host/us.csv?raw=true#s3cr3t", "https://host/us.csv"],
  ["https://host/us.csv#access_token=s3cr3t", "https://host/us.csv"],
  ["https://host/us.csv?mail=me@s3cr3t", "https://host/us.csv"],
  ["https://host?s3cr3t", "https://host"],
  ["https://me:s3cr3t@host/us.csv", "https://host/us.csv"],
  ["https://host/us.csv;token=s3cr3t", "https://host/us.csv;token=…"],
  ["https://host/a;jsessionid=s3cr3t/us.csv", "https://host/a;jsessionid=…/us.csv"],
  ["https://s3cr3t@host/us.csv", "https://host/us.csv"],
  ["https://me:s3/cr3t@host/us.csv", "https://host/us.csv"],
  ["https://me:12/s3cr3t@host/us.csv", "https://host/us.csv"],
  ["https:/me:s3cr3t@host/us.csv", "https:/host/us.csv"],
  ["https:me:s3cr3t@host/us.csv", "https:host/us.csv"],
  ["https:///me:s3cr3t@host/us.csv", "https:///host/us.csv"],
  ["https:\\\\me:s3cr3t@host", "https:host"],
  ["https//me:s3cr3t@host/us.csv", "https//host/us.csv"],
  ["HTTPS://ME:S3CR3T@HOST/", "HTTPS://HOST/"],
  ["https%3A%2F%2Fme:s3cr3t@host/us.csv", "https://host/us.csv"],
  ["https://me%3As3cr3t%40host/us.csv", "https://host/us.csv"],
  ["file:///us.csv?s3cr3t", "file:///us.csv"],
  ["postgres://me:s3cr3t@host:5432/db", "postgres://host:5432/db"],
  ["postgres://me:s3@cr3t@host/db", "postgres://host/db"],
  ["postgres://me:s3/cr3t@host/db", "postgres://host/db"],
  ["postgres://me:s3?cr3t@host/db", "postgres://…"],
  ["postgres://me:s3#cr3t@host/db", "postgres://…"],
  ["postgres://me:12?3cr3t@host/db", "postgres://…"],
  ["postgres://me:a@s3?cr3t@host/db", "postgres://…"],
  ["postgres://host/db?password=s3cr3t", "postgres://host/db"],
  ["postgres://host/db?password=s3@cr3t", "postgres://…"],
  ["postgres:///db?host=/run&password=s3cr3t", "postgres:///db"],
  ["postgres:/me:s3cr3t@host/db", "postgres:/host/db"],
  ["postgres:me:s3cr3t@host/db", "postgres:host/db"],
  ["postgres//me:s3cr3t@host/db", "postgres//host/db"],
  ["postgres://me:s3cr3t%40host/db", "postgres://host/db"],
  ["postgresql://me:s3cr3t@a:1,b:2/db", "postgresql://a:1,b:2/db"],
  ["me:s3cr3t@host/db", "me:host/db"],
  [" https://me:s3cr3t@host/", "host/"],
  ["ht\ntps://me:s3cr3t@host/", "host/"],
])("reduces %j to %j", (url, shown) => {
  expect(publicUrl(url)).toBe(shown);
  expect(publicUrl(url)).not.toMatch(SECRET);
  expect(publicUrl(shown)).toBe(shown);
});

it("reduces the URLs in a string, and leaves the rest", () => {
  expect(
    withPublicUrls(
      'a (https://host/a.csv?token=s3cr3t), "postgres://me:s3cr3t@host/db"; see http://x/?s3cr3t. On 1/2 either/or, line 3: b',
    ),
  ).toBe(
    'a (https://host/a.csv), "postgres://host/db"; see http://x/. On 1/2 either/or, line 3: b',
  );
});

it.each([
  ["unknown command 'me:s3cr3t@host/db'", "unknown command 'host/db'"],
  ["argument 'nyt=//me:s3cr3t@host/a.csv'", "argument 'nyt=//host/a.csv'"],
  ["No file at /me:s3cr3t@host/a.csv", "No file at /host/a.csv"],
  ["got 1: password=s3cr3t host=h", "got 1: password=… host=h"],
  ["password = 's3 cr3t' host=h", "password = … host=h"],
  ["password='s3 \\' cr3t' host=h", "password=… host=h"],
  ["password=s3\\ cr3t host=h", "password=… host=h"],
  ["sslpassword=s3cr3t", "sslpassword=…"],
  ["PGPASSWORD=s3cr3t", "PGPASSWORD=…"],
  ["argument 'nyt=host.org/a.csv?token=s3cr3t' is", "argument 'nyt=host.org/a.csv' is"],
  ["No file at /home/me/host.org/a.csv?v=1&token=s3cr3t.", "No file at /home/me/host.org/a.csv."],
  ["'nyt=https://ho st/a.csv?key=s3cr3t'", "'nyt=https://ho st/a.csv'"],
  ['"https://host/a b.csv#access_token=s3cr3t"', '"https://host/a b.csv"'],
  ["https://ho st/a?q=b c&api_key=s3cr3t&x=1", "https://ho st/a c&api_key=…&x=1"],
  ["write user:password@ before the host", "write user:password@ before the host"],
])("leaves the password out of %j", (text, shown) => {
  expect(withPublicUrls(text)).toBe(shown);
});

it.each([
  ["Authorization: Bearer s3cr3t.x_y was refused", "Authorization: Bearer … was refused"],
  ["sent Authorization: Basic czNjcjN0Og==, and more", "sent Authorization: Basic …, and more"],
  ["proxy-authorization=s3cr3t", "proxy-authorization=…"],
  ['{"authorization":"Bearer s3cr3t","x":1}', '{"authorization":"Bearer …","x":1}'],
  ["curl -H 'Authorization: token s3cr3t' x", "curl -H 'Authorization: token …' x"],
  ['Authorization: Digest username="me", response="s3cr3t"\nnext', "Authorization: …\nnext"],
  ["Authorization: AWS4-HMAC-SHA256 Credential=A/2026, Signature=s3cr3t", "Authorization: …"],
  ["Cookie: a=s3cr3t; b=s3cr3t2 at line 3", "Cookie: … at line 3"],
  ["set-cookie: sid=s3cr3t; Path=/; HttpOnly\r\nnext", "set-cookie: …\r\nnext"],
  ["X-Api-Key: s3cr3t. Check it", "X-Api-Key: …. Check it"],
  ["the token (Bearer eyJhbGciOi.s3cr3t12345) is old", "the token (Bearer …) is old"],
])("leaves the credentials out of %j", (text, shown) => {
  expect(withPublicUrls(text)).toBe(shown);
  expect(withPublicUrls(shown)).toBe(shown);
});

it.each([
  'which is sent as "Authorization: Bearer …". If the server takes it',
  "the bearer of the message, Bearer token and cookie: none",
  "column authorization is missing",
  'did you mean `from: "a=b"`? Key=1, a column C#, or issue #12: what? a=b',
])("leaves %j as it is", (text) => {
  expect(withPublicUrls(text)).toBe(text);
});

it("takes no time for long text", () => {
  for (const part of ["cookie: a=b;", "authorization: ", "bearer x", "digest ", "?a", "&key"]) {
    expect(withPublicUrls(part.repeat(20_000))).not.toBe("");
  }
  expect(withPublicUrls("a".repeat(1_000_000))).toHaveLength(1_000_000);
});
