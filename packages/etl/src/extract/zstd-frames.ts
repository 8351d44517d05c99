/** RFC 8878, 3.1.1 and 3.1.2. */
const FRAME = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;
const MAGIC_BYTES = 4;
const BLOCK_HEADER_BYTES = 3;
const CHECKSUM_BYTES = 4;
const RUN_LENGTH = 1;

/**
 * Cuts chunks where a zstd frame ends. Node's decoder goes on with the next frame (pzstd and the
 * seekable format write many) only if that begins a chunk; what follows in the same chunk is lost.
 */
export async function* cutAtZstdFrames(
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const frames = new ZstdFrames();
  for await (const chunk of body) yield* frames.cut(chunk);
}

/** Follows the headers of frames and blocks; what is malformed is left to the decoder. */
class ZstdFrames {
  /** Bytes that are passed over before the next header. */
  #skip = 0;
  /** Bytes of a header, as far as they have come. */
  #header = Buffer.alloc(0);
  #hasChecksum = false;
  #isInFrame = false;
  #isLast = false;

  *cut(chunk: Uint8Array): Generator<Uint8Array> {
    let start = 0;
    for (let at = 0; at < chunk.byteLength; ) {
      if (this.#skip === 0) {
        this.#header = Buffer.concat([this.#header, chunk.subarray(at, at + 1)]);
        at += 1;
        this.#read();
      } else {
        const passed = Math.min(this.#skip, chunk.byteLength - at);
        this.#skip -= passed;
        at += passed;
      }
      if (this.#skip > 0 || !this.#isLast) continue;
      this.#isLast = false;
      this.#isInFrame = false;
      yield chunk.subarray(start, at);
      start = at;
    }
    if (start < chunk.byteLength) yield chunk.subarray(start);
  }

  /** Reads the header if it is complete. */
  #read(): void {
    const header = this.#header;
    const isRead = this.#isInFrame ? this.#readBlock(header) : this.#readFrame(header);
    if (isRead) this.#header = Buffer.alloc(0);
  }

  #readFrame(header: Buffer): boolean {
    if (header.length <= MAGIC_BYTES) return false;
    const magic = header.readUInt32LE();
    if (magic >>> 4 === SKIPPABLE >>> 4) {
      if (header.length < 2 * MAGIC_BYTES) return false;
      this.#skip = header.readUInt32LE(MAGIC_BYTES);
      this.#isLast = true;
      return true;
    }
    if (magic !== FRAME) {
      this.#skip = Number.POSITIVE_INFINITY;
      return true;
    }
    const descriptor = header[MAGIC_BYTES] as number;
    const isSingle = (descriptor & 0x20) !== 0;
    this.#hasChecksum = (descriptor & 0x04) !== 0;
    const dictionaryBytes = [0, 1, 2, 4][descriptor & 0x03] as number;
    const sizeBytes = [isSingle ? 1 : 0, 2, 4, 8][descriptor >>> 6] as number;
    this.#skip = (isSingle ? 0 : 1) + dictionaryBytes + sizeBytes;
    this.#isInFrame = true;
    return true;
  }

  #readBlock(header: Buffer): boolean {
    if (header.length < BLOCK_HEADER_BYTES) return false;
    const block = header.readUIntLE(0, BLOCK_HEADER_BYTES);
    const isRunLength = ((block >>> 1) & 0x03) === RUN_LENGTH;
    this.#isLast = (block & 1) === 1;
    this.#skip = isRunLength ? 1 : block >>> 3;
    if (this.#isLast && this.#hasChecksum) this.#skip += CHECKSUM_BYTES;
    return true;
  }
}
