import { type CompressionFault, decompress } from "./decompress.ts";
import { unxz } from "./unxz.ts";
import { unzip } from "./unzip.ts";

type Bytes = AsyncIterable<Uint8Array>;

/** A format in which a file may be compressed. */
interface Layer {
  /** Tells whether a file begins so, by its first bytes as Latin-1. */
  begins(head: string): boolean;
  open(body: Bytes, fail: (fault: CompressionFault) => Error, member: string | undefined): Bytes;
}

/** Bytes by which a layer is recognized. */
export const SIGNATURE_BYTES = 6;

const LAYERS: readonly Layer[] = [
  // RFC 1952, 2.3.1.
  {
    begins: (head) => head.startsWith("\x1f\x8b"),
    open: (body, fail) => decompress(body, "gzip", fail),
  },
  // RFC 8878, 3.1.1 and 3.1.2: a frame, or one to be skipped.
  {
    begins: (head) =>
      head.startsWith("\x28\xb5\x2f\xfd") ||
      (/^[P-_]/.test(head) && head.startsWith("\x2a\x4d\x18", 1)),
    open: (body, fail) => decompress(body, "zstd", fail),
  },
  { begins: (head) => head.startsWith("\xfd7zXZ\0"), open: (body, fail) => unxz(body, fail) },
  // APPNOTE.TXT, 4.3.7: the header of a member.
  {
    begins: (head) => head.startsWith("PK\x03\x04"),
    open: (body, fail, member) => unzip(body, member, fail),
  },
];

/** Finds the format of compressed bytes by their beginning. */
export const layerOf = (head: Uint8Array): Layer | undefined => {
  const text = Buffer.from(head.subarray(0, SIGNATURE_BYTES)).toString("latin1");
  return LAYERS.find((layer) => layer.begins(text));
};
