/** Place for copies of files that all processes of a shared run can read. */
export interface Copies {
  /**
   * Writes a copy; one of that name is replaced.
   *
   * @throws SourceError, SourceUnavailableError if it cannot be written
   */
  write(name: string, body: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void>;
  /**
   * Reads the bytes from `from` to before `to`, or to the end.
   *
   * @throws SourceError, SourceUnavailableError if they cannot be read
   */
  read(name: string, from: number, to: number, signal: AbortSignal): AsyncIterable<Uint8Array>;
}
