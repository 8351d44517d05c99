/** A data file of the page. */
export interface SiteFile {
  /** Below the site's own folder, such as `data/datasets.json`. */
  readonly path: string;
  /** JSON, CSV, or XML of an Atom feed. */
  readonly text: string;
}

/** Returns the content type of a data file. */
export function contentTypeOf(path: string): string {
  if (path.endsWith(".atom")) return "application/atom+xml";
  return path.endsWith(".csv") ? "text/csv; charset=utf-8" : "application/json";
}

/** A place that the page's data files are written to. */
export interface Site {
  /** Names it in the ledger, such as `s3://bucket`. */
  readonly name: string;
  /** True if strangers may read it: then errors that name parts of the system are left out. */
  readonly isPublic: boolean;
  /** Checks whether a file is there, as far as the site can tell. */
  holds(path: string): Promise<boolean>;
  /** Writes files one after the other, each all of it or nothing. */
  write(files: AsyncIterable<SiteFile>, signal: AbortSignal): Promise<void>;
}
