/**
 * A run in a process of its own, to be killed: `run-process.ts` starts it. Takes the database's URL,
 * or a folder for PGlite; the dataset's name and version; and, for PGlite, the number of the
 * statement before which the process kills itself (0: never). The file of the source `left` comes
 * from standard input, and each message becomes a line of standard output.
 */
import { writeSync } from "node:fs";
import { text } from "node:stream/consumers";
import { PGlite } from "@electric-sql/pglite";
import { embeddedDatabase } from "../../src/database/embedded.ts";
import { serverDatabase } from "../../src/database/server.ts";
import type { Message } from "../../src/record/message.ts";
import { run } from "../../src/run.ts";
import { sourcesOf } from "./days.ts";
import { killBefore } from "./faulty-pglite.ts";
import { MemorySite } from "./memory-site.ts";
import { places } from "./places.ts";
import { joined } from "./runs.ts";

const [target = "", name, version = "", statement = "0"] = process.argv.slice(2);
const dataset = [joined, places].find((known) => known.name === name);
if (dataset === undefined) throw new Error(`the test has no dataset ${name}`);
const left = await text(process.stdin);
const isServer = target.includes("://");
const pglite = isServer ? undefined : await PGlite.create(target);
await run(
  { dataset: { ...dataset, version } },
  {
    database:
      pglite === undefined
        ? serverDatabase({ connectionString: target })
        : embeddedDatabase(killBefore(pglite, Number(statement))),
    notifier: {
      channel: "test",
      hasFallback: false,
      async send({ record: told }: Message) {
        writeSync(1, `${told.executionId} ${told.status}\n`);
      },
    },
    environment: "test",
    site: new MemorySite(),
    deadline: new Date(Date.now() + 600_000),
    open: sourcesOf(left).open,
  },
);
await pglite?.close();
