import { EnvironmentError } from "./environment/read-environments.ts";
import { environments } from "./environments.ts";
import { PageError } from "./read-page.ts";
import { synthesize } from "./synthesize.ts";

try {
  synthesize(environments);
} catch (error) {
  if (!(error instanceof EnvironmentError || error instanceof PageError)) throw error;
  // What to do stands in the message; a stack trace would hide it.
  console.error(error.message);
  process.exitCode = 1;
}
