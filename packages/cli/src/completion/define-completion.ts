import { Argument, type Command } from "commander";
import { oneOf } from "../terminal/arguments.ts";
import { complete } from "./complete.ts";
import { SCRIPTS, type Shell } from "./scripts.ts";

/** Defines the command that prints a shell's script, and the hidden one that the script calls. */
export function defineCompletion(program: Command): void {
  program
    .command("completion")
    .description("print a script that completes commands, options and datasets in your shell")
    .addArgument(
      new Argument("<SHELL>", "bash, zsh or fish").argParser(oneOf("bash", "zsh", "fish")),
    )
    .action((shell: Shell) => void process.stdout.write(SCRIPTS[shell]));
  program
    .command("complete", { hidden: true })
    .argument("[WORDS...]")
    .action(async (words: readonly string[]) => {
      const found = await complete(program, words, datasetNames);
      const lines = found.map(({ value, description }) => `${value}\t${description}\n`);
      process.stdout.write(lines.join(""));
    });
}

/** Names for a person who is typing: a folder that is wrong has none. */
async function datasetNames(folder: string | undefined): Promise<readonly string[]> {
  const { knownDatasets, useDatasets } = await import("../datasets/known-datasets.ts");
  try {
    await useDatasets(folder);
  } catch {
    return [];
  }
  return knownDatasets().map(({ name }) => name);
}
