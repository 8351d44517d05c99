import { number } from "../core/number.ts";
import { publicUrl } from "../core/public-url.ts";
import type { Source } from "../datasets/dataset.ts";
import type { FetchOptions, SourceReading } from "../extract/fetch-source.ts";
import { hashOfParts, type PartVersion } from "../extract/part.ts";
import { Complaints } from "../record/complaints.ts";
import type { TakenPart } from "./take-part.ts";

/** Makes the reading of a source from those of its parts. */
export class PartsReading {
  readonly #source: Source;
  readonly #options: Pick<FetchOptions, "parts" | "urls">;
  readonly #versions: PartVersion[] = [];
  readonly #complaints = new Complaints();
  #isRead = false;
  #bytes = 0;
  #rows = 0;

  constructor(source: Source, options: Pick<FetchOptions, "parts" | "urls">) {
    this.#source = source;
    this.#options = options;
    options.parts.begin();
  }

  get bytes(): number {
    return this.#bytes;
  }

  get rows(): number {
    return this.#rows;
  }

  /**
   * Adds a part, in the order of the list.
   *
   * @param keys as for `PartStore.read`
   */
  add(name: string, taken: TakenPart, keys?: readonly [number, number]): void {
    const { parts: store } = this.#options;
    if (taken.found === "absent") return;
    if (taken.found === "read") {
      this.#isRead = true;
      this.#complaints.addAll(taken.complaints);
      store.read(taken.version, keys);
      this.#note(taken.version);
      return;
    }
    const stored = store.known.get(name);
    if (stored === undefined) return;
    store.leaveOut(stored);
    this.#note(stored);
  }

  /**
   * Returns the reading of all parts together.
   *
   * @param listed number of parts in the list
   * @param etag entity tag of the list
   */
  finish(listed: number, etag: string | null): SourceReading {
    this.#checkAll(listed);
    const rows = this.#isRead ? "staged" : "not-modified";
    return { version: this.#version(etag), complaints: this.#complaints, rows };
  }

  #note(version: PartVersion): void {
    this.#versions.push(version);
    this.#bytes += version.bytes;
    this.#rows += version.rows;
  }

  #checkAll(listed: number): void {
    if (this.#complaints.total > 0 || this.#versions.some(({ kept }) => kept > 0)) return;
    const { name, url } = this.#source;
    const problem =
      this.#versions.length === 0
        ? `none of ${listed} files is there, of ${url}`
        : `none of the ${number(this.#rows)} rows in ${number(this.#versions.length)} files is one that the dataset keeps`;
    this.#complaints.add({ source: name, problem });
  }

  #version(etag: string | null): SourceReading["version"] {
    const kept = this.#versions.reduce((total, part) => total + part.kept, 0);
    return {
      url: publicUrl(this.#options.urls[this.#source.name] ?? this.#source.url),
      etag,
      sha256: hashOfParts(this.#versions),
      bytes: this.#bytes,
      rows: this.#rows,
      kept,
      endsInNewline: true,
      ...(this.#versions.some(({ isSample }) => isSample) ? { isSample: true } : {}),
    };
  }
}
