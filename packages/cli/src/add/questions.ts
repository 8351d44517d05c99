import { createInterface } from "node:readline/promises";
import { InterruptedError } from "@daily-delta/etl";

/** Asks what only a person knows, and proposes an answer. */
export interface Questions extends Disposable {
  /** Returns the answer, or the proposal where the answer is empty. */
  ask(question: string, proposal: string): Promise<string>;
}

/** Takes every proposal: for `--yes`, and where no terminal is there to ask. */
export const noQuestions: Questions = {
  ask: (_, proposal) => Promise.resolve(proposal),
  [Symbol.dispose]: () => {},
};

/** Asks on a terminal. */
export function terminalQuestions(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  signal: AbortSignal,
): Questions {
  const lines = createInterface({ input, output });
  // Ctrl-C is the command's to handle.
  lines.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
  const ended = new AbortController();
  lines.on("close", () => ended.abort(new InterruptedError("the answers ended. Run it again")));
  const either = AbortSignal.any([signal, ended.signal]);
  return {
    async ask(question, proposal) {
      const shown = proposal === "" ? "" : ` [${proposal}]`;
      const answer = await lines
        .question(`${question}${shown}: `, { signal: either })
        .catch((error) => {
          throw either.aborted ? either.reason : error;
        });
      return answer.trim() === "" ? proposal : answer.trim();
    },
    [Symbol.dispose]: () => lines.close(),
  };
}
