import { fileURLToPath } from "node:url";
import { Testing } from "cdktf";
import { readEnvironments } from "../../src/environment/read-environments.ts";
import type { EnvironmentInput } from "../../src/environment/schema.ts";
import { readPage } from "../../src/read-page.ts";
import { DailyDeltaStack } from "../../src/stack.ts";

export type Block = Readonly<Record<string, unknown>>;

/** What an environment becomes: the Terraform configuration, as JSON. */
export interface Synthesized {
  readonly text: string;
  readonly json: {
    readonly terraform: Block;
    readonly provider: Readonly<Record<string, readonly Block[]>>;
    readonly resource: Readonly<Record<string, Readonly<Record<string, Block>>>>;
    readonly data: Readonly<Record<string, Readonly<Record<string, Block>>>>;
    readonly ephemeral: Readonly<Record<string, Readonly<Record<string, Block>>>>;
    readonly output: Readonly<Record<string, { readonly value: unknown }>>;
  };
  /** All resources of a type. */
  all(type: string): readonly Block[];
  /** The only resource of a type. */
  the(type: string): Block;
  /** All resources, by address. */
  resources(): readonly (readonly [address: string, resource: Block])[];
}

/** A page that needs no build. */
export const PAGE = fileURLToPath(new URL("site", import.meta.url));

const ARTEFACTS = {
  functionFolder: "/build/function",
  layerFolder: "/build/layer",
  page: readPage(PAGE),
  contentSecurityPolicy: "default-src 'none'",
};

/** Synthesizes an environment as the app does, in memory. */
export function synthesized(environment: EnvironmentInput, name = "test"): Synthesized {
  const checked = readEnvironments({ [name]: environment }).get(name);
  if (checked === undefined) throw new Error(`there is no environment ${name}`);
  const stack = new DailyDeltaStack(Testing.app(), name, checked, ARTEFACTS);
  // As the app does: it adds the backend.
  stack.prepareStack();
  const text = Testing.synth(stack);
  const json = JSON.parse(text) as Synthesized["json"];
  const all = (type: string): Block[] => Object.values(json.resource[type] ?? {});
  return {
    text,
    json,
    all,
    the(type) {
      const [first, ...others] = all(type);
      if (first === undefined || others.length > 0) {
        throw new Error(`there are ${all(type).length} resources ${type}, not one`);
      }
      return first;
    },
    resources: () =>
      Object.entries(json.resource).flatMap(([type, byName]) =>
        Object.entries(byName).map(([id, resource]) => [`${type}.${id}`, resource] as const),
      ),
  };
}
