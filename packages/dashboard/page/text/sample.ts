/** Stands above the numbers of samples, on screen and on paper. */
export const SAMPLE_BANNER =
  "Sample data: every number here is invented. None is a real count of anything.";

/** Begins the title of a page of samples, so that tabs, bookmarks and prints show it. */
export const SAMPLE_TITLE = "SAMPLE DATA (invented)";

/** Is drawn into each chart of samples: a picture of one chart does not show the banner. */
export const SAMPLE_MARK = "invented sample data";

/** The column that marks sample files; a download has it, too, and is recognised when it is loaded. */
export const SAMPLE_COLUMN: Readonly<Record<string, string>> = { daily_delta_sample: "invented" };
