import type { Row } from "../datasets/dataset.ts";
import { Complaints } from "../record/complaints.ts";
import type { SourceVersion } from "../record/run-record.ts";
import { noteSourceChecks } from "../record/source-checks.ts";
import type { FetchOptions, fetchSource, SourceReading } from "./fetch-source.ts";

export interface ExtractionOptions extends FetchOptions {
  /** Fetches one source. */
  readonly fetch: typeof fetchSource;
}

/**
 * Reads the sources of a dataset for one run. Rows of a dataset that maps row by row go to the sink;
 * those of a dataset that joins are held in memory.
 */
export class Extraction {
  readonly #options: ExtractionOptions;
  readonly #readings = new Map<string, SourceReading>();
  /** Name of the source that is being fetched. */
  #current: string | undefined;

  constructor(options: ExtractionOptions) {
    this.#options = options;
  }

  /**
   * Fetches each source; the server may answer that its file is still the stored one.
   *
   * @throws SourceError, SourceUnavailableError if a source cannot be read
   */
  async fetchChanged(): Promise<void> {
    for (const { name } of this.#options.dataset.sources) await this.#fetch(name, true);
  }

  /**
   * Fetches a source again, without asking whether its file has changed.
   *
   * @throws SourceError, SourceUnavailableError if it cannot be read
   */
  async fetchAgain(name: string): Promise<void> {
    await this.#fetch(name, false);
  }

  /** Readings by the name of their source. */
  get readings(): ReadonlyMap<string, SourceReading> {
    return this.#readings;
  }

  /** Versions of the files that were found, by the name of their source. */
  get versions(): Readonly<Record<string, SourceVersion>> {
    return Object.fromEntries([...this.#readings].map(([name, { version }]) => [name, version]));
  }

  /** True if any source has another file than the stored one. */
  get isNew(): boolean {
    const { stored } = this.#options;
    return [...this.#readings].some(
      ([name, { version }]) => version.sha256 !== stored[name]?.sha256,
    );
  }

  /** Complaints about all sources together. */
  complaints(): Complaints {
    const all = new Complaints();
    for (const { complaints } of this.#readings.values()) all.addAll(complaints);
    return all;
  }

  /** Rows of the table that a dataset joins from its sources; none if it maps row by row. */
  joined(): Iterable<Row> {
    const { work } = this.#options.dataset;
    if (work.kind !== "transform") return [];
    const rows = [...this.#readings].map(([name, reading]) => [
      name,
      reading.rows as readonly Row[],
    ]);
    return work.transform(Object.fromEntries(rows));
  }

  /** Adds to an error of the run which sources were read, and which of them it is about. */
  noteChecks(error: unknown): void {
    noteSourceChecks(error, this.#options.dataset, new Set(this.#readings.keys()), this.#current);
  }

  async #fetch(name: string, isConditional: boolean): Promise<void> {
    const source = this.#options.dataset.sources.find((each) => each.name === name);
    if (source === undefined) return;
    this.#current = name;
    this.#readings.set(name, await this.#options.fetch(source, this.#options, isConditional));
    this.#current = undefined;
  }
}
