import { shellWord } from "@daily-delta/etl/core";
import type { Time } from "./job.ts";

/** Place that keeps the database between the runs of a workflow. */
export type Keep = "artifact" | "cache" | "server";

export interface Workflow {
  /** undefined: all. */
  readonly dataset: string | undefined;
  /** In UTC. */
  readonly at: Time;
  readonly keep: Keep;
  /** Folder in the repository; undefined: the datasets that come with the program. */
  readonly datasets: string | undefined;
  /** Repository of the program, `OWNER/NAME` or `OWNER/NAME@REF`; undefined: the workflow's own. */
  readonly program: string | undefined;
}

/** First line of a workflow that may be written again. */
export const HEADER =
  "# Written by `daily-delta schedule github-actions`; write it again to change it.";

const CHECKOUT = "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2";
const SETUP_NODE = "actions/setup-node@49933ea5288caeca8642d1e84afbd3f7d6820020 # v4.4.0";
const UPLOAD = "actions/upload-artifact@ea165f8d65b6e75b540449e92b4886f43607fa02 # v4.6.2";
const RESTORE = "actions/cache/restore@5a3ec84eff668545956fd18022155c47e93e2684 # v4.2.3";
const SAVE = "actions/cache/save@5a3ec84eff668545956fd18022155c47e93e2684 # v4.2.3";
const UPLOAD_PAGES =
  "actions/upload-pages-artifact@56afc609e74202658d3ffba0e8f6dda462b719fa # v3.0.1";
const DEPLOY_PAGES = "actions/deploy-pages@d6db90164ac5ed86f2b6aed7e0febac5b3c0c03e # v4.0.5";

/** Folder of a program that comes from another repository. */
const ELSEWHERE = ".daily-delta-program";
const NAME = "daily-delta-database";

/** Writes a workflow that runs the job every day and deploys the page to GitHub Pages. */
export function workflow({ dataset, at, keep, datasets, program }: Workflow): string {
  const main = `node ${program === undefined ? "" : `${ELSEWHERE}/`}packages/cli/bin/daily-delta.js`;
  const database = keep === "server" ? "" : " --database .data/db";
  const own = datasets === undefined ? "" : ` --datasets ${shellWord(datasets)}`;
  const run = `${main} run ${dataset ?? "--all"}${database}${own} --site page`;
  const page = `${main} dashboard --no-serve${database}${own} --site page`;
  return `${HEADER}
# It commits nothing. In the repository's settings, Pages: choose the source "GitHub Actions".
# ${KEPT[keep]}
# In the env of the step "Run", a token for a source: SOURCE_TOKEN_NAME: \${{ secrets.SOURCE_TOKEN_NAME }}
# and a webhook for messages: DAILY_DELTA_WEBHOOK: \${{ secrets.DAILY_DELTA_WEBHOOK }}
name: daily-delta

on:
  schedule:
    # UTC
    - cron: "${at.minute} ${at.hour} * * *"
  workflow_dispatch:

permissions: {}

concurrency:
  group: daily-delta
  cancel-in-progress: false

jobs:
  run:
    runs-on: ubuntu-24.04
    timeout-minutes: 60
    permissions:
      contents: read${keep === "artifact" ? "\n      actions: read" : ""}
    outputs:
      page: \${{ steps.page.outcome }}
    steps:
      - uses: ${CHECKOUT}
${program === undefined ? "" : otherCheckout(program)}      - uses: ${SETUP_NODE}
        with:
          node-version: 24
      - run: npm install --global pnpm@12
      - run: pnpm install --frozen-lockfile
${program === undefined ? "" : `        working-directory: ${ELSEWHERE}\n`}${RESTORES[keep]}      - name: Run
        id: run
${keep === "server" ? withServer(`${run}`) : `        run: ${scalar(run)}\n`}      # Also after a failed run: the page says what failed.
      - name: Build the page
        id: page
        if: \${{ !cancelled() && steps.run.outcome != 'skipped' }}
${keep === "server" ? withServer(page) : `        run: ${scalar(page)}\n`}${SAVES[keep]}      - uses: ${UPLOAD_PAGES}
        if: \${{ !cancelled() && steps.page.outcome == 'success' }}
        with:
          path: page

  deploy:
    needs: run
    if: \${{ !cancelled() && needs.run.outputs.page == 'success' }}
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    permissions:
      pages: write
      id-token: write
    environment:
      name: github-pages
      url: \${{ steps.deployment.outputs.page_url }}
    steps:
      - id: deployment
        uses: ${DEPLOY_PAGES}
`;
}

/** Writes a line as YAML, in which `: ` and ` #` mean something. */
const scalar = (text: string): string => (/: | #/.test(text) ? JSON.stringify(text) : text);

const KEPT: Readonly<Record<Keep, string>> = {
  artifact:
    "The database is an artifact, which all readers of the repository can download; it is kept for 90 days.",
  cache:
    "The database is in the cache, which GitHub empties after 7 days without a run, or beyond 10 GB.",
  server: "The database is the server in the secret DATABASE_URL.",
};

const otherCheckout = (program: string): string => {
  const [repository, ref] = program.split("@");
  return `      - uses: ${CHECKOUT}
        with:
          repository: ${repository}
${ref === undefined ? "" : `          ref: ${JSON.stringify(ref)}\n`}          path: ${ELSEWHERE}
`;
};

const withServer = (command: string): string => `        env:
          DATABASE_URL: \${{ secrets.DATABASE_URL }}
        run: |
          test -n "$DATABASE_URL" || { echo "::error::Set the secret DATABASE_URL"; exit 1; }
          ${command}
`;

const RESTORES: Readonly<Record<Keep, string>> = {
  artifact: `      - name: Restore the database
        env:
          GH_TOKEN: \${{ github.token }}
        run: |
          # The newest of this branch; none of a pull request from a fork.
          id=$(gh api "repos/$GITHUB_REPOSITORY/actions/artifacts?name=${NAME}&per_page=100" --jq '
            [.artifacts[] | select((.expired | not)
              and .workflow_run.head_branch == env.GITHUB_REF_NAME
              and .workflow_run.head_repository_id == .workflow_run.repository_id)]
            | max_by(.created_at) | .id // empty')
          if [ -n "$id" ]; then
            gh api "repos/$GITHUB_REPOSITORY/actions/artifacts/$id/zip" > database.zip
            unzip -q database.zip
            tar -xf database.tar
            rm database.zip database.tar
          fi
`,
  cache: `      - name: Restore the database
        uses: ${RESTORE}
        with:
          path: .data
          key: ${NAME}-\${{ github.run_id }}-\${{ github.run_attempt }}
          restore-keys: ${NAME}-
`,
  server: "",
};

const SAVES: Readonly<Record<Keep, string>> = {
  artifact: `      - name: Pack the database
        id: pack
        if: \${{ !cancelled() && steps.run.outcome != 'skipped' }}
        run: tar -cf database.tar .data
      - name: Keep the database
        if: \${{ !cancelled() && steps.pack.outcome == 'success' }}
        uses: ${UPLOAD}
        with:
          name: ${NAME}
          path: database.tar
          if-no-files-found: error
          overwrite: true
          retention-days: 90
`,
  cache: `      - name: Keep the database
        if: \${{ !cancelled() && steps.run.outcome != 'skipped' }}
        uses: ${SAVE}
        with:
          path: .data
          key: ${NAME}-\${{ github.run_id }}-\${{ github.run_attempt }}
`,
  server: "",
};
