import type { Argument, Command, Option } from "commander";
import { wordsOf } from "../terminal/arguments.ts";

/** Word that may come next on a command line. */
export interface Completion {
  readonly value: string;
  readonly description: string;
}

/**
 * Finds the words that may come next, from the program's own definition.
 *
 * @param words on the command line after the program's name; the last one is not complete, and empty
 * where a new word begins
 * @param datasetNames returns the names of the datasets in a folder, or of the program's own
 * @returns nothing where a file may come next
 */
export async function complete(
  program: Command,
  words: readonly string[],
  datasetNames: (folder: string | undefined) => Promise<readonly string[]>,
): Promise<readonly Completion[]> {
  const current = words.at(-1) ?? "";
  const [name, ...typed] = words.slice(0, -1);
  const found = await candidates();
  return found.filter(({ value }) => value.startsWith(current));

  async function candidates(): Promise<readonly Completion[]> {
    if (name === undefined || name === "help") {
      return [
        ...program.commands.map((each) => ({
          value: each.name(),
          description: each.description(),
        })),
        ...(name === undefined ? optionsOf(program, []) : []),
      ].filter(({ value }) => value !== "complete");
    }
    const command = program.commands.find((each) => each.name() === name);
    if (command === undefined) return [];
    const option = command.options.find((each) => each.long === typed.at(-1));
    if (option !== undefined && takesValue(option)) return plain(wordsOf(option.parseArg));
    if (current.startsWith("-")) return optionsOf(command, typed);
    const argument = argumentAt(command, typed);
    if (argument === undefined) return [];
    return argument.name() === "DATASET"
      ? plain(await datasetNames(typed[typed.indexOf("--datasets") + 1 || typed.length]))
      : plain(wordsOf(argument.parseArg));
  }
}

const plain = (values: readonly string[]): Completion[] =>
  values.map((value) => ({ value, description: "" }));

const takesValue = ({ required, optional }: Option): boolean => required || optional;

/** A parser that takes the values before collects them. */
const isRepeatable = ({ parseArg }: Option): boolean => (parseArg?.length ?? 0) > 1;

const optionsOf = (command: Command, typed: readonly string[]): Completion[] => [
  ...command.options
    .filter((option) => !typed.includes(option.long ?? "") || isRepeatable(option))
    .map(({ long, description }) => ({ value: long ?? "", description })),
  { value: "--help", description: "show help" },
];

/** The argument that comes after what was typed; undefined: there is none. */
function argumentAt(command: Command, typed: readonly string[]): Argument | undefined {
  const positional = typed.filter((word, index) => {
    const before = command.options.find(({ long }) => long === typed[index - 1]);
    return !word.startsWith("-") && !(before !== undefined && takesValue(before));
  });
  return command.registeredArguments[positional.length];
}
