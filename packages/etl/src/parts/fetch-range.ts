import { SourceUnavailableError } from "../core/errors.ts";
import { type Patience, retrying } from "../core/retry.ts";
import type { Copies } from "../extract/copies.ts";
import { HEAD_BYTES } from "../extract/recognize.ts";
import type { FileRange, Part, Span } from "../record/plan.ts";
import { FetchedPart } from "./fetch-part.ts";
import { HeldBody } from "./held-body.ts";

/** Bytes between two spans that are read with them, rather than asking twice. */
const GAP = 2 ** 20;

/**
 * Fetches a range of a file from its copy, again and again where that may help.
 *
 * @throws SourceError, SourceUnavailableError if the copy cannot be read
 */
export async function fetchRange(
  part: Part,
  range: FileRange,
  copies: Copies,
  patience: Patience,
): Promise<FetchedPart> {
  const { copy, header, spans } = range;
  const read = (from: number, to: number) => copies.read(copy, from, to, patience.signal);
  const attempt = async () => {
    const begin: Uint8Array[] = [];
    for await (const chunk of read(0, Math.max(header.bytes, HEAD_BYTES))) begin.push(chunk);
    const head = Buffer.concat(begin);
    const body = async function* () {
      yield head.subarray(0, header.bytes);
      for (const near of grouped(spans)) yield* cutOut(near, read);
    };
    return {
      file: { etag: null, size: undefined, body: body() },
      body: await HeldBody.read(body()),
      range: { head, lines: new RangeLines(range) },
    };
  };
  return new FetchedPart(part, await retrying(attempt, SourceUnavailableError, patience));
}

/** Spans that are read at once. */
function grouped(spans: readonly Span[]): Span[][] {
  const groups: Span[][] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const span of spans) {
    const last = groups.at(-1);
    if (last !== undefined && span.from - end < GAP) last.push(span);
    else groups.push([span]);
    end = span.to;
  }
  return groups;
}

/** @throws SourceUnavailableError if the copy has fewer bytes */
async function* cutOut(
  spans: readonly Span[],
  read: (from: number, to: number) => AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const [first, last] = [spans[0], spans.at(-1)];
  if (first === undefined || last === undefined) return;
  let at = first.from;
  let next = 0;
  for await (const chunk of read(first.from, last.to)) {
    const end = at + chunk.byteLength;
    for (let span = spans[next]; span !== undefined && span.from < end; span = spans[next]) {
      yield chunk.subarray(Math.max(span.from, at) - at, Math.min(span.to, end) - at);
      if (span.to > end) break;
      next += 1;
    }
    at = end;
  }
  if (at < last.to) {
    throw new SourceUnavailableError(`the copy of a source ends at byte ${at}, before ${last.to}`);
  }
}

/** Lines of a file, by those of the header and the spans that are read of it. */
class RangeLines {
  readonly #range: FileRange;

  constructor(range: FileRange) {
    this.#range = range;
  }

  lineOf(line: number): number {
    const { header, spans } = this.#range;
    if (line <= header.lines) return line;
    let before = header.lines;
    for (const [index, span] of spans.entries()) {
      const isLast = index === spans.length - 1;
      if (isLast || line <= before + span.lines) return line - before + span.line;
      before += span.lines;
    }
    return line;
  }
}
