import { expect, it } from "@jest/globals";
import { ConfigurationError } from "../../src/core/errors.ts";
import { serverDatabase } from "../../src/database/server.ts";
import { createDatabase } from "../support/databases.ts";
import type { ServerVersion } from "../support/server-process.ts";

const VERSIONS: ServerVersion[] = ["18", "15"];
const connectTo = async (url: string) => {
  await using _ = await serverDatabase({ connectionString: url }).connect(
    new AbortController().signal,
  );
};

it.each(
  VERSIONS.flatMap((version) => ["LATIN1", "SQL_ASCII"].map((name) => [version, name] as const)),
)(
  "PostgreSQL %s: a database with the encoding %s is refused before anything is stored",
  async (version, encoding) => {
    const { url, drop } = await createDatabase(version, encoding);
    try {
      const error = await connectTo(url).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(ConfigurationError);
      expect((error as Error).message).toMatch(
        new RegExp(
          `^the database test_\\w+ at 127\\.0\\.0\\.1:\\d+ has the encoding ${encoding}, .*encoding 'UTF8'`,
        ),
      );
    } finally {
      await drop();
    }
  },
);

it.each(VERSIONS)(
  "PostgreSQL %s: a database with the encoding UTF8 is accepted",
  async (version) => {
    const { url, drop } = await createDatabase(version, "UTF8");
    await connectTo(url);
    await drop();
  },
);
