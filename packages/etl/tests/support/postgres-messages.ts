/** A message of PostgreSQL's protocol 3.0, as it stands on the wire. */
export interface Message {
  /** One letter; empty for the untyped messages that open a connection. */
  readonly type: string;
  readonly bytes: Buffer;
}

/** Request code of an untyped message: the number after its length. */
export const opening = { ssl: 80877103, gss: 80877104, cancel: 80877102 } as const;

/** Cuts the bytes of one direction of a connection into messages. */
export class MessageReader {
  #rest: Buffer = Buffer.alloc(0);
  #typed: boolean;

  /** @param side a client's first messages carry no type */
  constructor(side: "client" | "server") {
    this.#typed = side === "server";
  }

  *read(chunk: Buffer): Generator<Message> {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const message = this.#next();
      if (message === undefined) return;
      yield message;
    }
  }

  #next(): Message | undefined {
    const start = this.#typed ? 1 : 0;
    if (this.#rest.length < start + 4) return undefined;
    const end = start + this.#rest.readInt32BE(start);
    if (this.#rest.length < end) return undefined;
    const bytes = this.#rest.subarray(0, end);
    this.#rest = this.#rest.subarray(end);
    const type = this.#typed ? String.fromCharCode(bytes.readUInt8(0)) : "";
    // After a request for encryption, which the proxy declines, the client opens once more.
    if (type === "" && openingOf(bytes) >> 16 === 3) this.#typed = true;
    return { type, bytes };
  }
}

/** The number that an untyped message opens with: one of `opening`, or the protocol's version. */
export function openingOf(bytes: Buffer): number {
  return bytes.readInt32BE(4);
}

/** The zero-terminated strings that a typed message begins with. */
export function strings(bytes: Buffer, count: 1 | 2): string[] {
  const found: string[] = [];
  for (let start = 5; found.length < count; ) {
    const end = bytes.indexOf(0, start);
    found.push(bytes.toString("utf8", start, end));
    start = end + 1;
  }
  return found;
}
