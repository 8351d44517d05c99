import { SourceUnavailableError } from "../core/errors.ts";
import { number } from "../core/number.ts";
import type { Reading } from "./read-source.ts";

/** Facts about the previous version of a file. */
interface PreviousBody extends Pick<Reading, "bytes" | "sha256"> {
  readonly endsInNewline?: boolean | null | undefined;
}

/** Wait for a file that is being written, in milliseconds. */
const WRITING = 10_000;

interface Body extends Pick<Reading, "bytes" | "sha256" | "endsInNewline"> {
  /** True if only the end of the connection tells where the body ends. */
  readonly isUnframed: boolean;
  /** True if the contract complains of the body, as it may of one that is cut short. */
  readonly isFaulty: boolean;
}

/**
 * Looks for evidence that bodies are complete. If only the connection tells where a body ends, this is a line end
 * after the last line, at least as many bytes as before and no faulty row, or the same bytes twice. The latter is
 * not enough for a last line without an end, unless the previous version had none either. If the server tells it,
 * the file itself may still be being written: a last line that has no line end, unlike before, must come twice.
 * Decision 9 has the reasons. One check serves all attempts of a fetch.
 */
export class EndCheck {
  readonly #url: string;
  readonly #previous: PreviousBody | undefined;
  readonly #acceptsLess: boolean;
  #lastSha256: string | undefined;

  /**
   * @param previous version of the file at the same URL, if there is one
   * @param acceptsLess whether a body may contradict the previous version, if it comes twice
   */
  constructor(url: string, previous: PreviousBody | undefined, acceptsLess: boolean) {
    this.#url = url;
    this.#previous = previous;
    this.#acceptsLess = acceptsLess;
  }

  /** @throws SourceUnavailableError if the body may have been cut short */
  check(body: Body): void {
    const previous = this.#previous;
    if (body.sha256 === previous?.sha256) return;
    if (!body.isUnframed) {
      this.#checkFramed(body);
      return;
    }
    const isShorter = previous !== undefined && body.bytes < previous.bytes;
    if (body.endsInNewline && !isShorter && !body.isFaulty) return;

    const isRepeated = body.sha256 === this.#lastSha256;
    this.#lastSha256 = body.sha256;
    const isUnlike = previous === undefined || isShorter || previous.endsInNewline === true;
    const contradicts = !body.endsInNewline && isUnlike;
    if (isRepeated && (!contradicts || this.#acceptsLess)) return;
    throw new SourceUnavailableError(this.#problem(body, contradicts));
  }

  #checkFramed({ endsInNewline, sha256 }: Body): void {
    const hasLostEnd = !endsInNewline && this.#previous?.endsInNewline === true;
    if (!hasLostEnd || sha256 === this.#lastSha256) return;
    this.#lastSha256 = sha256;
    throw new SourceUnavailableError(
      `${this.#url} may still be being written: its last line has no line end, unlike before. The same bytes must come twice to be believed`,
      { retryAfter: WRITING },
    );
  }

  #problem({ bytes, endsInNewline, isFaulty }: Body, contradicts: boolean): string {
    const { bytes: before, endsInNewline: hadEnd } = this.#previous ?? {};
    const signs = [
      endsInNewline ? "" : `its last line has no line end${hadEnd ? ", unlike before" : ""}`,
      before !== undefined && bytes < before
        ? `it has ${number(bytes)} bytes, the previous ${number(before)}`
        : "",
      isFaulty ? "its contents are faulty" : "",
    ];
    const problem = `${this.#url} may be cut short: the server announces no length, and ${signs.filter((sign) => sign !== "").join("; ")}`;
    return contradicts
      ? `${problem}. Check the server, which should send Content-Length, or accept the file once with --accept-shrink`
      : `${problem}. The same bytes must come twice to be believed; the server should send Content-Length`;
  }
}
