import { NAME } from "./terminal/typed-command.ts";

export const RUN_HELP = `
A FILE may be gzipped, a pipe such as <(xzcat us.csv.xz), or "-" for standard
input. Relative files and folders start from the folder in which you type the
command. Ctrl-C stops the run cleanly; nothing is half-written. If a source
needs a token, set SOURCE_TOKEN_NAME (its name in upper case, such as
SOURCE_TOKEN_NYT).

Keep a password out of the command, where other users of the machine can see
it: put the server into DATABASE_URL, or the password into ~/.pgpass, a file
that PGPASSFILE names, or PGPASSWORD.

The URL of a webhook is a secret, too: put it into DAILY_DELTA_WEBHOOK. A run
succeeds even if the message cannot be posted; the next run posts it.

Examples:
  ${NAME} run us-daily
  ${NAME} run us-daily --source nyt=us.csv --dry-run
  ${NAME} run us-daily \\
    --database 'postgres://user@host/db?sslmode=verify-full'
  ${NAME} run --all --quiet`;

export const BACKFILL_HELP = `
A REPOSITORY is a folder, or an address that git clone takes; git's own
credentials are used. A branch, tag or commit may follow it:
REPOSITORY#REF:PATH. A dataset with one source needs no NAME=. Renames of the
file are followed. Ctrl-C stops cleanly; the same command goes on where it
stopped.

Only a dataset that no ordinary run has loaded can be backfilled; afterwards,
run it as usual.

Examples:
  ${NAME} backfill brent-daily \\
    --git https://github.com/datasets/oil-prices.git:data/brent-daily.csv
  ${NAME} backfill us-daily \\
    --git nyt=https://github.com/nytimes/covid-19-data.git:us.csv \\
    --git jhu=../covid-19:data/time-series-19-covid-combined.csv`;

export const ADD_HELP = `
On a terminal it asks for what only you know, and proposes an answer to each
question; with --yes, or in a pipe, it takes its own proposals. It reads the
file once, writes the dataset's file, its line in the index of the datasets and
a test with three of its rows, and shows a dry run on an empty database. Nothing
that a file contains is guessed silently: what it decided is shown with a
reason.

Examples:
  ${NAME} add \\
    https://github.com/datasets/oil-prices/blob/main/data/brent-weekly.csv
  ${NAME} add prices.csv --also prices-of-yesterday.csv \\
    --url https://example.com/prices.csv --yes`;

export const HISTORY_HELP = `
Examples:
  ${NAME} history us-daily 2021-06-04
  ${NAME} history us-counties 2021-06-04 "New York City" "New York"`;

export const SCHEDULE_HELP = `
Without --install nothing is changed. Installing again replaces what was
installed for the same dataset. A workflow commits nothing, keeps its database
as --keep says (server: the secret DATABASE_URL), and deploys the page to GitHub
Pages.

cron and systemd have none of your shell's variables: put DAILY_DELTA_WEBHOOK,
SOURCE_TOKEN_NAME and PGPASSFILE into lines of the crontab above the job's, or
into Environment= lines of the service (systemctl --user edit).

Examples:
  ${NAME} schedule cron us-daily --at 19:30 --install
  ${NAME} schedule systemd --all
  ${NAME} schedule github-actions --all --install`;

export const DASHBOARD_HELP = `
Ctrl-C stops the server. The files stay in their folder: any static web server
can serve them.`;

export const PROGRAM_HELP = `
Examples:
  ${NAME} datasets
  ${NAME} run us-daily --dry-run
  ${NAME} export us-daily --output us-daily.csv
  ${NAME} run --help`;

export const EXPORT_HELP = `
A TIME is a day such as 2021-03-01, which is its beginning in UTC, or has Z or
its distance from UTC, such as 2021-03-01T06:30Z.

Examples:
  ${NAME} export us-daily --output us-daily.csv
  ${NAME} export us-daily --as-of 2021-03-01
  ${NAME} export us-daily --as-of-run 17 --format json`;

export const DIFF_HELP = `
A number is a run (see \`log\`): the moment is its end. A TIME is a day such as
2021-03-01, which is its beginning in UTC, or has Z or its distance from UTC,
such as 2021-03-01T06:30Z. Without --from and --to: what the last run changed
that changed anything. With --to only: what that run changed.

Examples:
  ${NAME} diff us-daily
  ${NAME} diff us-daily --from 2021-02-01 --to 2021-03-01
  ${NAME} diff us-daily --from 12 --format csv`;
