import type { Correction } from "./moto-corrections.ts";

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Catch?: readonly { readonly ResultPath: string; readonly Next: string }[];
  readonly ItemProcessor?: { readonly ProcessorConfig?: { readonly Mode?: string } };
}

/** Machine, as requests and answers have it. */
interface Machine {
  readonly name: string;
  readonly definition: string;
  readonly stateMachineArn: string;
}

interface Definition {
  readonly States: Readonly<Record<string, State>>;
}

/** Regions that hold nothing else. */
const REGIONS = ["eu-west-1", "eu-west-2", "eu-west-3", "eu-north-1", "eu-central-1"];

const TARGET = /^AWSStepFunctions\.(\w+)$/;

/**
 * Corrects what moto does differently from AWS Step Functions, each for a reason:
 *
 * - moto neither validates definitions for the provider, nor lists versions of a machine.
 * - A distributed map of moto succeeds although an item failed. moto gets definitions that look at the
 *   results and go where the map's own `Catch` leads, and every reader gets the definition that was given.
 * - moto cannot start a second execution in a region. Each gets a twin of its machine in another region.
 */
export class StateMachines {
  /** Definitions as they were given, by what moto got. */
  readonly #given = new Map<string, string>();
  /** Parameters of the machines, by name. */
  readonly #machines = new Map<string, Machine>();
  #executions = 0;

  /**
   * @param target the request's `x-amz-target`
   * @returns what AWS answers, or `undefined` where moto is to answer
   */
  answer(target: string): object | undefined {
    switch (TARGET.exec(target)?.[1]) {
      case "ValidateStateMachineDefinition":
        return { result: "OK", diagnostics: [], truncated: false };
      case "ListStateMachineVersions":
        return { stateMachineVersions: [] };
      default:
        return undefined;
    }
  }

  /**
   * Corrects a request about a machine; `undefined`: any other.
   *
   * @param ask calls moto itself
   */
  async correct(
    target: string,
    body: string,
    ask: (target: string, body: string, region: string) => Promise<string>,
  ): Promise<Correction | undefined> {
    const parameters = (): Machine => JSON.parse(body);
    switch (TARGET.exec(target)?.[1]) {
      case "CreateStateMachine": {
        const given = parameters();
        const definition = JSON.stringify(failingMaps(JSON.parse(given.definition)));
        this.#given.set(definition, given.definition);
        this.#machines.set(given.name, { ...given, definition });
        return { body: JSON.stringify({ ...given, definition }) };
      }
      case "StartExecution": {
        const { stateMachineArn, ...execution } = parameters();
        const machine = this.#machines.get(stateMachineArn.split(":").at(-1) ?? "");
        const region = REGIONS[this.#executions++];
        if (region === undefined) throw new Error("too many executions for moto's regions");
        const create = "AWSStepFunctions.CreateStateMachine";
        const twin = JSON.parse(await ask(create, JSON.stringify(machine), region));
        const body = JSON.stringify({ ...execution, stateMachineArn: twin.stateMachineArn });
        return { body, region };
      }
      case "DescribeExecution":
        return { region: String(JSON.parse(body).executionArn.split(":")[3]) };
      case "DescribeStateMachine":
        return {
          answer: (text) => {
            const machine = JSON.parse(text) as { readonly definition?: string };
            const given = this.#given.get(machine.definition ?? "");
            return given === undefined ? text : JSON.stringify({ ...machine, definition: given });
          },
        };
      default:
        return undefined;
    }
  }
}

/** Lets each distributed map end in its `Catch` if an item failed, of which moto makes a null. */
function failingMaps({ States, ...definition }: Definition): Definition {
  const states = Object.entries(States).flatMap(([name, state]): [string, object][] => {
    const [handler] = state.Catch ?? [];
    const isDistributed = state.ItemProcessor?.ProcessorConfig?.Mode === "DISTRIBUTED";
    if (!isDistributed || handler === undefined) return [[name, state]];
    const [counted, compared, failed] = ["counted", "compared", "failed"].map(
      (step) => `${name}: ${step}`,
    ) as [string, string, string];
    const ResultPath = "$.moto";
    return [
      [name, { ...state, ResultPath, Next: counted }],
      [
        counted,
        {
          Type: "Pass",
          Parameters: {
            "items.$": "States.ArrayLength($.moto)",
            "succeeded.$": "States.ArrayLength($.moto[?(@.rows >= 0)])",
          },
          ...{ ResultPath, Next: compared },
        },
      ],
      [
        compared,
        {
          Type: "Choice",
          Choices: [
            {
              ...{ Variable: "$.moto.items", NumericEqualsPath: "$.moto.succeeded" },
              Next: state.Next,
            },
          ],
          Default: failed,
        },
      ],
      [
        failed,
        {
          Type: "Pass",
          Result: {
            Error: "States.ExceedToleratedFailureThreshold",
            Cause: "The specified tolerated failure threshold was exceeded",
          },
          ...{ ResultPath: handler.ResultPath, Next: handler.Next },
        },
      ],
    ];
  });
  return { ...definition, States: Object.fromEntries(states) as Definition["States"] };
}
