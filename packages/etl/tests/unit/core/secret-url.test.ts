import { describe, expect, it } from "@jest/globals";
import { findSecret, refuseSecrets } from "../../../src/core/secret-url.ts";

describe("findSecret", () => {
  it.each([
    ...["token", "access_token", "accessToken", "auth_token", "private_token", "oauth_token"],
    ...["key", "apikey", "api_key", "api-key", "apiKey", "X-API-KEY", "subscription-key"],
    ...["Ocp-Apim-Subscription-Key", "app_token", "$$app_token", "access_key", "accountkey"],
    ...["sig", "signature", "Signature", "X-Amz-Signature", "X-Amz-Credential"],
    ...["X-Amz-Security-Token", "X-Goog-Signature", "X-Goog-Credential", "AWSAccessKeyId"],
    ...["password", "passwd", "pwd", "pass", "user_password", "passphrase"],
    ...["secret", "client_secret", "clientSecret", "auth", "authorization", "jwt", "sas"],
    ...["%74oken", "%C2%A0token", "pat", "cookie", "session_id", "jsessionid"],
  ])("finds the parameter %s", (name) => {
    expect(findSecret(`https://host/us.csv?format=csv&${name}=1234`)).toMatch(/^parameter "/);
    expect(findSecret(`https://host/us.csv?a=1;${name}=1234`)).toMatch(/^parameter "/);
    expect(findSecret(`https://host/us.csv#${name}=1234`)).toMatch(/^parameter "/);
    expect(findSecret(`https://host/us.csv#/path?${name}=1234`)).toMatch(/^parameter "/);
  });

  it.each([
    "https://host/us.csv",
    "https://host/us.csv?",
    "https://host/us.csv?format=csv&year=2021&state=Ohio",
    "https://host/us.csv?keyword=covid&sort_key=date&primary_key=id&author=me&compass=north",
    "https://host/us.csv?tqx=out:csv&gid=0&single=true&output=csv",
    "https://host/us.csv?page_token=2&nextPageToken=3&continuation-token=4",
    "https://host/us.csv?code=US&pattern=x&cookies=no",
    "https://host/us.csv?token=&key",
    "https://host/us.csv?where=1%3D1&outFields=*&f=csv",
    "https://host/us.csv?callback=https%3A%2F%2Fother%2Fa%3Fformat%3Dcsv",
    "https://host/us.csv?mail=me@host&date=2021-06-04T10:00:00",
    "https://host/user:password@x/us.csv",
    "https://host/a@b.csv",
    "file:///home/me/us.csv?token=x",
    "not a URL?token=x",
  ])("finds none in %s", (url) => {
    expect(findSecret(url)).toBeUndefined();
    expect(() => refuseSecrets(url)).not.toThrow();
  });

  it.each([
    ["https://me:1234@host/us.csv", "user name or password"],
    ["https://1234@host/us.csv", "user name or password"],
    ["https://host/us.csv;token=1234", 'parameter "token"'],
    ["https://host/a;v=1;jsessionid=1234/us.csv", 'parameter "jsessionid"'],
    ["https://host/us.csv?code=aBcDeFgHiJkLmNoPqRsT1234==", 'parameter "code"'],
    ["https://:1234@host/us.csv", "user name or password"],
    ["https://host/get?url=https%3A%2F%2Fme%3A1234%40other%2F", 'URL in parameter "url"'],
    ["https://host/get?url=https%3A%2F%2Fother%2F%3Ftoken%3D1234", 'URL in parameter "url"'],
    ["https://host/us.csv?x=ghp_abcdefghijklmnop1234", "token in the address"],
    ["https://host/github_pat_abcdefghijklmnop1234/us.csv", "token in the address"],
    ["https://host/us.csv?x=AKIAABCDEFGHIJKL1234", "token in the address"],
    ["https://host/us.csv?x=eyJhbGciOiJub25lIn0.eyJzdWIiOiIxMjM0In0.x", "token in the address"],
  ])("finds one in %s", (url, place) => {
    expect(findSecret(url)).toBe(place);
  });
});

describe("refuseSecrets", () => {
  it("names the source, the parameter and what to do, not the secret", () => {
    expect(() => refuseSecrets("https://host/us.csv?token=hunter22", "my-source")).toThrow(
      /^the URL of source "my-source" contains what looks like a credential \(parameter "token"\)\. Remove it .*SOURCE_TOKEN_MY_SOURCE.*"Authorization: Bearer …"/,
    );
    expect(() => refuseSecrets("https://me:hunter22@host/us.csv")).toThrow(
      /^the URL of source https:\/\/host\/us\.csv contains .*SOURCE_TOKEN_<NAME>/,
    );
    for (const url of ["https://host/us.csv?token=hunter22", "https://me:hunter22@host/us.csv"]) {
      expect(() => refuseSecrets(url)).not.toThrow(/hunter22/);
    }
  });
});
