import type { Row } from "../datasets/dataset.ts";

/** A hash of a set of keys, 64 bits in two numbers: the sum of the keys' own, so order is nothing. */
export type KeySum = readonly [number, number];

/** The sum of no key. */
export const NO_KEYS: KeySum = [0, 0];
const SEPARATOR = 0x1f;

export const plus = ([one, other]: KeySum, [first, second]: KeySum): KeySum => [
  (one + first) | 0,
  (other + second) | 0,
];

export const minus = ([one, other]: KeySum, [first, second]: KeySum): KeySum => [
  (one - first) | 0,
  (other - second) | 0,
];

/**
 * Hashes a row's key to 64 bits, well mixed but no secret: it must tell the keys of public files
 * apart, not withstand a search for two that agree.
 */
export function keyHash(row: Row, key: readonly string[]): KeySum {
  let one = 0x2545f491;
  let other = 0x6c078965;
  for (const name of key) {
    const text = String(row[name]);
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      one = Math.imul(one ^ unit, 0x9e3779b1);
      other = Math.imul(other ^ unit, 0x5f356495);
    }
    one = Math.imul(one ^ SEPARATOR, 0x9e3779b1);
    other = Math.imul(other ^ SEPARATOR, 0x5f356495);
  }
  const crossed =
    Math.imul(one ^ (one >>> 16), 0x85ebca6b) ^ Math.imul(other ^ (other >>> 13), 0xc2b2ae35);
  other =
    Math.imul(other ^ (other >>> 16), 0x85ebca6b) ^
    Math.imul(crossed ^ (crossed >>> 13), 0xc2b2ae35);
  return [crossed, other];
}
