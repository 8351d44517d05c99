import { statSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import {
  ConfigurationError,
  decodeUri,
  InterruptedError,
  printableLines,
  publicUrl,
} from "@daily-delta/etl";
import { checkVersions } from "../add/check-versions.ts";
import { KeyError } from "../add/choose-key.ts";
import { describeColumns, describeRows } from "../add/describe-plan.ts";
import { examine, type Findings } from "../add/examine.ts";
import { excerptOf } from "../add/excerpt.ts";
import { repositoryFacts } from "../add/github.ts";
import type { Version } from "../add/inspect.ts";
import { Copies, type LocalCopy } from "../add/local-copy.ts";
import { type Location, locate } from "../add/locate.ts";
import { checkName, proposeName, proposeTitle } from "../add/name-dataset.ts";
import { planDataset } from "../add/plan-dataset.ts";
import { noQuestions, type Questions, terminalQuestions } from "../add/questions.ts";
import { loadingCommandOf, refuseRead } from "../add/refuse-read.ts";
import { findTargets } from "../add/write/targets.ts";
import { toDataset } from "../add/write/to-dataset.ts";
import { writeFiles } from "../add/write/write-files.ts";
import { Interrupt } from "../terminal/interrupt.ts";
import { ProgressLine } from "../terminal/progress-line.ts";
import { shortPath } from "../terminal/short-path.ts";
import { describeDryRun } from "./describe-dry-run.ts";
import { exitCodeOf } from "./run-once.ts";

/** Time limit of the dry run, in milliseconds. */
const TIME_LIMIT = 3_600_000;
/** Exit code of a command that a signal ended. */
const INTERRUPTED = 130;
const GITHUB = "https://api.github.com";

export interface AddOptions {
  readonly name?: string;
  readonly title?: string;
  readonly key?: readonly string[];
  readonly also: readonly string[];
  readonly url?: string;
  readonly out?: string;
  readonly member?: string;
  readonly yes?: boolean;
}

/**
 * Makes a dataset of a file.
 *
 * @returns the exit code
 * @throws ConfigurationError for wrong arguments, before anything is read
 */
export async function addCommand(place: string, options: AddOptions): Promise<number> {
  try {
    return await add(place, options);
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error;
    process.stderr.write(`\ndaily-delta: ${error.message}.\n`);
    return INTERRUPTED;
  }
}

async function add(place: string, options: AddOptions): Promise<number> {
  const file = locate(place);
  const others = options.also.map(locate);
  const { member } = options;
  const location = { ...(options.url === undefined ? file : declaredAt(options.url)), member };
  if (options.name === undefined) await refuseRead(location, options.out);
  else findTargets(checkName(options.name), options.out);
  using interrupt = new Interrupt();
  using progress = new ProgressLine(process.stderr);
  using copies = new Copies();
  const { signal } = interrupt;
  const isAsking = !options.yes && process.stdin.isTTY && process.stdout.isTTY;
  using questions = isAsking
    ? terminalQuestions(process.stdin, process.stdout, signal)
    : noQuestions;
  const say = (text: string): void => {
    progress.clear();
    process.stdout.write(`${printableLines(text)}\n`);
  };

  const copy = async ({ url }: Location) => {
    const name = nameOf(url);
    const show = (bytes: number, size: number | undefined): void =>
      progress.show({ kind: "progress", source: name, bytes, size, rows: 0 });
    const local = await copies.fetch(url, member, show, signal);
    return { url: local.url, ...counted(local, name, progress) };
  };
  const versions: [Copied, ...Copied[]] = [await copy(file)];
  for (const other of others) versions.push(await copy(other));
  const onProgress = (name: string, count: number, unit: "bytes" | "rows"): void => {
    signal.throwIfAborted();
    if (unit === "rows") versions.find((each) => each.name === name)?.show(count);
  };
  let findings = await examine(versions, options.key, onProgress);
  const facts =
    location.repository === undefined
      ? undefined
      : await repositoryFacts(location.repository, process.env.GITHUB_API_URL ?? GITHUB, signal);
  const plan = (name: string, title: string) =>
    planDataset({ name, title }, location, findings, facts);
  const proposedName = options.name ?? freeName(proposeName(location), options.out);
  say(`${publicUrl(file.url)}\n${describeColumns(plan(proposedName, ""))}`);

  const name = await askName(questions, proposedName, options, say);
  const title = options.title ?? (await questions.ask("Title", proposeTitle(name)));
  findings = await askKey(questions, findings, say, (wanted) =>
    examine(versions, wanted, onProgress),
  );
  const planned = plan(name, title);
  const dataset = toDataset(planned);
  const excerpt = await excerptOf(findings.inspection.sniffed, planned, dataset);
  const written = writeFiles(planned, excerpt, findTargets(name, options.out));
  say(`\nWrote ${written.map(shortPath).join("\n      ")}`);
  for (const line of adviceOf(location, planned)) say(line);
  say(`\n${describeRows(excerpt.values)}\n`);

  const results = await checkVersions(
    dataset,
    versions.map(({ url }) => url),
    {
      deadline: new Date(Date.now() + TIME_LIMIT),
      signal,
      onEvent: progress.show.bind(progress),
    },
  );
  progress.clear();
  for (const [at, result] of results.entries()) {
    const isLast = at === results.length - 1;
    const isFailure = result.record.status === "failed";
    if (!isLast && !isFailure) say(`Loaded ${versions[at]?.name} into an empty database.`);
    else (isFailure ? process.stderr : process.stdout).write(`${describeDryRun(result)}\n`);
  }
  const { record } = results.at(-1) as (typeof results)[number];
  if (record.status !== "failed") say(`Next: ${loadingCommandOf(name, options.out)}`);
  return exitCodeOf(record);
}

/** The address that the dataset declares, where the file is read from elsewhere. */
function declaredAt(url: string): Location {
  const location = locate(url);
  if (location.isLocal) throw new ConfigurationError(`--url must be an http or https address`);
  return location;
}

const nameOf = (url: string): string =>
  basename(decodeUri(new URL(url).pathname)) || new URL(url).host;

/** A version whose bytes are here. */
interface Copied extends Version {
  readonly url: string;
  readonly show: (rows: number) => void;
}

/** Shows how far each pass over a file is. */
function counted({ url, read }: LocalCopy, name: string, progress: ProgressLine) {
  const { size } = statSync(fileURLToPath(url));
  let bytes = 0;
  const show = (rows: number): void =>
    progress.show({ kind: "progress", source: name, bytes, size, rows });
  async function* body(): AsyncGenerator<Uint8Array> {
    bytes = 0;
    for await (const chunk of read()) {
      bytes += chunk.byteLength;
      show(0);
      yield chunk;
    }
  }
  return { name, body, show };
}

/** The proposed name, with a number if there is such a dataset already. */
function freeName(name: string, out: string | undefined): string {
  for (let n = 1; n < 100; n++) {
    const candidate = n === 1 ? name : `${name}-${n}`;
    try {
      findTargets(candidate, out);
      return candidate;
    } catch (error) {
      if (n === 1 && !/already/.test((error as Error).message)) throw error;
    }
  }
  return name;
}

async function askName(
  questions: Questions,
  proposal: string,
  options: AddOptions,
  say: (text: string) => void,
): Promise<string> {
  if (options.name !== undefined) return options.name;
  for (;;) {
    const name = await questions.ask("Name of the dataset", proposal);
    try {
      findTargets(checkName(name), options.out);
      return name;
    } catch (error) {
      if (!(error instanceof ConfigurationError) || questions === noQuestions) throw error;
      say(`${error.message}.`);
    }
  }
}

/** Asks for the key until one holds. */
async function askKey(
  questions: Questions,
  found: Findings,
  say: (text: string) => void,
  withKey: (wanted: readonly string[]) => Promise<Findings>,
): Promise<Findings> {
  const proposal = found.key.key.join(", ");
  for (;;) {
    const answer = await questions.ask("Key", proposal);
    if (answer === proposal) return found;
    try {
      return await withKey(answer.split(/[\s,]+/).filter((part) => part !== ""));
    } catch (error) {
      if (!(error instanceof KeyError)) throw error;
      say(`${error.message}.`);
    }
  }
}

/** Lists the parts that only a person can fill in. */
function* adviceOf(
  { isLocal }: Location,
  { credit }: ReturnType<typeof planDataset>,
): Iterable<string> {
  if (isLocal) {
    yield "Its url is that of a file on this machine: replace it with the public address, or add it with --url.";
  }
  if (credit === undefined) yield "Fill in the credit and the licence: no one but you knows them.";
}
