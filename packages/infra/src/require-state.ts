import { environments } from "./environments.ts";
import { missingState } from "./state.ts";

// Exits with 1 unless the named environment keeps its state in a bucket; for workflows.
const [name = ""] = process.argv.slice(2);
const fault = missingState(environments, name);
if (fault !== undefined) {
  console.error(fault);
  process.exitCode = 1;
}
