import { PageError } from "./constructs/page/read-page.ts";
import { EnvironmentError, readEnvironments } from "./environment/read-environments.ts";
import { bootstrap, environments } from "./environments.ts";
import { sourcesWithoutIpv6 } from "./ipv6-sources.ts";
import { LocalStateError } from "./state.ts";
import { synthesize } from "./synthesize.ts";

try {
  const faults = await sourcesWithoutIpv6(readEnvironments(environments));
  if (faults.length > 0) throw new EnvironmentError(faults);
  synthesize(environments, bootstrap);
} catch (error) {
  const isExpected = [EnvironmentError, PageError, LocalStateError].some(
    (kind) => error instanceof kind,
  );
  if (!isExpected) throw error;
  // The message says what to do; a stack trace would hide it.
  console.error((error as Error).message);
  process.exitCode = 1;
}
