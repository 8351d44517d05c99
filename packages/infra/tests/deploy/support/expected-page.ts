import { expect } from "@jest/globals";

const FOREVER = "public, max-age=31536000, immutable";
const FOR_A_MINUTE = "public, max-age=60";

/** Scripts that are loaded on demand, and what they share. */
const SCRIPTS = [
  ...["chart-group", "chunk", "drawings", "footer", "parts-view", "run-content"],
  ...["start-page", "table-view"],
];

/** The page's own files after a deploy. */
export const EXPECTED_PAGE: readonly object[] = [
  { path: "icon.svg", contentType: "image/svg+xml", cacheControl: FOR_A_MINUTE },
  { path: "index.html", contentType: "text/html; charset=utf-8", cacheControl: FOR_A_MINUTE },
  {
    path: expect.stringMatching(/^main-\w{8}\.js$/),
    contentType: "text/javascript; charset=utf-8",
    cacheControl: FOREVER,
  },
  {
    path: expect.stringMatching(/^page-\w{8}\.css$/),
    contentType: "text/css; charset=utf-8",
    cacheControl: FOREVER,
  },
  ...SCRIPTS.map((name) => ({
    path: expect.stringMatching(new RegExp(`^script-${name}-\\w{8}\\.js$`)),
    contentType: "text/javascript; charset=utf-8",
    cacheControl: FOREVER,
  })),
];

function typeOf(path: string): string {
  if (path.endsWith(".atom")) return "application/atom+xml";
  return path.endsWith(".csv") ? "text/csv; charset=utf-8" : "application/json";
}

/** Files that a run of us-daily has published. */
export const EXPECTED_DATA = [
  "data/changes.atom",
  "data/datasets.json",
  "data/us-daily/changes.atom",
  "data/us-daily/chart.json",
  "data/us-daily/corrections.csv",
  "data/us-daily/files.json",
  "data/us-daily/rows.csv",
  "data/us-daily/rows.json",
  "data/us-daily/runs/1.json",
  "data/us-daily/status.json",
].map((path) => ({ path, contentType: typeOf(path), cacheControl: FOR_A_MINUTE }));
