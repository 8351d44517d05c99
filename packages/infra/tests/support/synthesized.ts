import { fileURLToPath } from "node:url";
import { Testing } from "cdktf";
import { readPage } from "../../src/constructs/page/read-page.ts";
import { readEnvironments } from "../../src/environment/read-environments.ts";
import type { EnvironmentInput } from "../../src/environment/schema.ts";
import { DailyDeltaStack } from "../../src/stack/stack.ts";

export type Block = Readonly<Record<string, unknown>>;

/** Terraform configuration of an environment, as JSON. */
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
  /** Returns all resources of a type. */
  all(type: string): readonly Block[];
  /** Returns the only resource of a type. */
  the(type: string): Block;
  /** Returns all resources, by address. */
  resources(): readonly (readonly [address: string, resource: Block])[];
}

/** Page that needs no build. */
export const PAGE = fileURLToPath(new URL("site", import.meta.url));

export const ARTEFACTS = {
  functionFolder: "/build/function",
  layerFolder: "/build/layer",
  pageFiles: readPage(PAGE),
  contentSecurityPolicy: "default-src 'none'",
};

/** Synthesizes an environment as the app does, in memory. */
export function synthesized(environment: EnvironmentInput, name = "test"): Synthesized {
  const checked = readEnvironments({ [name]: environment }).get(name);
  if (checked === undefined) throw new Error(`unknown environment ${name}`);
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
        throw new Error(`the stack has ${all(type).length} resources ${type}, not one`);
      }
      return first;
    },
    resources: () =>
      Object.entries(json.resource).flatMap(([type, byName]) =>
        Object.entries(byName).map(([id, resource]) => [`${type}.${id}`, resource] as const),
      ),
  };
}
