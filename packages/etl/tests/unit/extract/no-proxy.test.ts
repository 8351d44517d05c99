import { expect, it } from "@jest/globals";
import { isExempt } from "../../../src/extract/no-proxy.ts";

const URL_OF = (host: string) => new URL(`https://${host}/us.csv`);

it.each([
  ["data.example.com", "data.example.com"],
  ["data.example.com", "DATA.Example.com"],
  ["data.example.com.", "data.example.com"],
  ["data.example.com", "data.example.com."],
  ["data.example.com", "example.com"],
  ["a.data.example.com", "example.com"],
  ["data.example.com", ".example.com"],
  ["example.com", ".example.com"],
  ["data.example.com", "*.example.com"],
  ["data.example.com", "*"],
  ["data.example.com", "localhost, *"],
  ["data.example.com", "localhost,127.0.0.1,example.com"],
  ["data.example.com", "localhost 127.0.0.1  example.com"],
  ["data.example.com", " ,, example.com ,"],
  ["data.example.com", "data.example.com:443"],
  ["data.example.com:8443", "example.com:8443"],
  ["data.example.com:8443", "example.com"],
  ["10.1.2.3", "10.1.2.3"],
  ["10.1.2.3", "10.0.0.0/8"],
  ["10.1.2.3:8080", "10.1.2.3:8080"],
  ["[::1]", "::1"],
  ["[::1]", "[::1]"],
  ["[::1]:8080", "[::1]:8080"],
  ["[fd00::12]", "fd00::/8"],
])("%s is exempt by %j", (host, noProxy) => {
  expect(isExempt(URL_OF(host), noProxy)).toBe(true);
});

it.each([
  ["data.example.com", ""],
  ["data.example.com", "other.example.com"],
  ["notexample.com", "example.com"],
  ["example.com.evil.org", "example.com"],
  ["data.example.com", "data"],
  ["data.example.com", "com.example"],
  ["data.example.com", "data.example.com:80"],
  ["data.example.com:8443", "data.example.com:443"],
  ["10.1.2.3", "10.0.0.0/16"],
  ["10.1.2.3", "2.3"],
  ["10.1.2.3", "10.0.0.0/99"],
  ["[::1]", "127.0.0.1"],
  ["[fd00::12]", "10.0.0.0/8"],
])("%s is not exempt by %j", (host, noProxy) => {
  expect(isExempt(URL_OF(host), noProxy)).toBe(false);
});

it("knows the port of http:", () => {
  expect(isExempt(new URL("http://example.com/"), "example.com:80")).toBe(true);
  expect(isExempt(new URL("http://example.com/"), "example.com:443")).toBe(false);
});
