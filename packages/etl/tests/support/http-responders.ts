import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import { setImmediate } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import type { Responder } from "./http-server.ts";

export interface FileOptions {
  /** Sent as ETag; a request that names it in If-None-Match gets 304 and no body. */
  readonly etag?: string;
  /** @default false */
  readonly gzip?: boolean;
  /** @default "text/plain; charset=utf-8", as raw.githubusercontent.com has it */
  readonly contentType?: string;
}

/** A file as it should be. */
export function file(body: string | Uint8Array, options: FileOptions = {}): Responder {
  const { etag, gzip = false, contentType = "text/plain; charset=utf-8" } = options;
  const bytes = gzip ? gzipSync(body) : Buffer.from(body);
  return (request, response) => {
    if (etag !== undefined) response.setHeader("ETag", etag);
    const known = request.headers["if-none-match"]?.split(/,\s*/) ?? [];
    if (etag !== undefined && known.includes(etag)) {
      response.writeHead(304).end();
      return;
    }
    if (gzip) response.setHeader("Content-Encoding", "gzip");
    response.writeHead(200, { "Content-Type": contentType, "Content-Length": bytes.length });
    response.end(bytes);
  };
}

/** Any status, whole. */
export function status(code: number, body = "", headers: OutgoingHttpHeaders = {}): Responder {
  return (_, response) => void response.writeHead(code, headers).end(body);
}

/** A page for people where data should be, with status 200. */
export function html(): Responder {
  const page = "<!DOCTYPE html>\n<html><title>Unavailable</title><p>Back soon.</p></html>\n";
  return file(page, { contentType: "text/html; charset=utf-8" });
}

/** Sends another path's URL; its own makes a circle. */
export function redirectTo(path: string): Responder {
  return status(302, "", { Location: path });
}

/** Announces the whole body, sends the first bytes of it and loses the connection. */
export function cutAfter(body: string, bytes: number): Responder {
  return async (_, response) => {
    response.writeHead(200, { "Content-Length": Buffer.byteLength(body) });
    await sendFirst(response, body, bytes);
    response.socket?.destroy();
  };
}

/** As `cutAfter`, in chunks, whose number is unknown. */
export function cutChunked(body: string, bytes: number): Responder {
  return async (_, response) => {
    response.writeHead(200, { "Transfer-Encoding": "chunked" });
    await sendFirst(response, body, bytes);
    response.socket?.destroy();
  };
}

/** Sends a body that neither a length nor chunks frame: it ends where the connection does. */
export function unframed(
  body: string | Uint8Array,
  { etag, isReset = false }: { etag?: string; isReset?: boolean } = {},
): Responder {
  return async (_, response) => {
    response.removeHeader("Transfer-Encoding");
    response.shouldKeepAlive = false;
    if (etag !== undefined) response.setHeader("ETag", etag);
    response.writeHead(200);
    await sendFirst(response, body, Buffer.byteLength(body));
    if (isReset) response.socket?.resetAndDestroy();
    else response.end();
  };
}

/** Announces more bytes than it has, and ends the connection in good order after the last. */
export function shorter(body: string, claimed: number): Responder {
  return async (_, response) => {
    response.writeHead(200, { "Content-Length": claimed });
    await sendFirst(response, body, Buffer.byteLength(body));
    response.socket?.end();
  };
}

/**
 * Sends the first bytes, and then nothing until the server is closed.
 *
 * @param stalled called when the bytes are sent, such as to move a test's clock
 */
export function stall(body: string, bytes: number, stalled = () => {}): Responder {
  return async (_, response) => {
    response.writeHead(200, { "Content-Length": Buffer.byteLength(body) });
    await sendFirst(response, body, bytes);
    stalled();
  };
}

/**
 * Takes the request and says nothing at all until the server is closed.
 *
 * @param asked called for each request, such as to move a test's clock
 */
export function silence(asked = () => {}): Responder {
  return () => asked();
}

/**
 * Sends the body in so many pieces of their own.
 *
 * @param between called before each piece, and waited for
 */
export function slow(
  body: string,
  pieces: number,
  between: () => unknown = setImmediate,
): Responder {
  const bytes = Buffer.from(body);
  const size = Math.ceil(bytes.length / pieces);
  return async (_, response) => {
    response.writeHead(200, { "Content-Length": bytes.length }).flushHeaders();
    for (let start = 0; start < bytes.length && !response.destroyed; start += size) {
      await between();
      await new Promise<void>((resolve) => {
        response.write(bytes.subarray(start, start + size), () => resolve());
      });
    }
    response.end();
  };
}

/** Resolves when the system has the bytes, so that ending the connection loses none of them. */
function sendFirst(
  response: ServerResponse,
  body: string | Uint8Array,
  bytes: number,
): Promise<void> {
  response.flushHeaders();
  const first = Buffer.from(body).subarray(0, bytes);
  return new Promise((resolve) => {
    response.write(first, () => resolve());
  });
}
