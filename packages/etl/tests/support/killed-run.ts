/**
 * A run in a process of its own, to be killed: takes the database's URL, or a folder for PGlite
 * and the number of the statement before which the process kills itself (0: never). Each message
 * becomes a line of standard output.
 */
import { writeSync } from "node:fs";
import { PGlite } from "@electric-sql/pglite";
import { embeddedDatabase } from "../../src/database/embedded.ts";
import { serverDatabase } from "../../src/database/server.ts";
import type { Message } from "../../src/notify/message.ts";
import { run } from "../../src/run.ts";
import { sourcesOf } from "./days.ts";
import { killBefore } from "./faulty-pglite.ts";
import { MemorySite } from "./memory-site.ts";
import { joined } from "./runs.ts";

const [target = "", left = "", statement = "0"] = process.argv.slice(2);
const isServer = target.includes("://");
const pglite = isServer ? undefined : await PGlite.create(target);
await run(
  { dataset: joined },
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
