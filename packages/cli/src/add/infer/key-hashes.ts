/** More rows are left to the dry run; 8 bytes each. */
const MOST = 20_000_000;

/** Collects the keys of all rows as hashes of 53 bits, to find out if two are equal. */
export class KeyHashes {
  #hashes = new Float64Array(4096);
  #count = 0;

  add(values: readonly unknown[]): void {
    if (this.#count === MOST) return;
    if (this.#count === this.#hashes.length) {
      const larger = new Float64Array(this.#hashes.length * 2);
      larger.set(this.#hashes);
      this.#hashes = larger;
    }
    this.#hashes[this.#count] = hashOf(
      values.map((value) => `${value ?? "\u0001"}`).join("\u0000"),
    );
    this.#count += 1;
  }

  /** Number of rows whose key an earlier row has. */
  get repeated(): number {
    const sorted = this.#hashes.slice(0, this.#count).sort();
    let repeated = 0;
    for (let at = 1; at < sorted.length; at++) if (sorted[at] === sorted[at - 1]) repeated += 1;
    return repeated;
  }
}

/** cyrb53: two runs of 32 bits, of which 53 are kept. */
function hashOf(text: string): number {
  let [one, other] = [0xdeadbeef, 0x41c6ce57];
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    one = Math.imul(one ^ unit, 2654435761);
    other = Math.imul(other ^ unit, 1597334677);
  }
  one = Math.imul(one ^ (one >>> 16), 2246822507) ^ Math.imul(other ^ (other >>> 13), 3266489909);
  other = Math.imul(other ^ (other >>> 16), 2246822507) ^ Math.imul(one ^ (one >>> 13), 3266489909);
  return 4294967296 * (2097151 & other) + (one >>> 0);
}
