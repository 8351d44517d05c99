import { Id } from "@cdktf/provider-random/lib/id/index.js";
import type { TerraformResourceLifecycle } from "cdktf";
import type { Construct } from "constructs";

/**
 * Effects of a destroy on an environment's data.
 *
 * - `protected`: neither Terraform nor AWS destroys it.
 * - `unprotected`: a destroy works; a last snapshot and the automated backups stay.
 * - `disposable`: a destroy works, and no data stays.
 */
export type Protection = "protected" | "unprotected" | "disposable";

/** Reads the protection from an environment's settings; the default is protected. */
export function protectionOf(settings: {
  readonly protected?: boolean | undefined;
  readonly disposable?: boolean | undefined;
}): Protection {
  if (settings.disposable) return "disposable";
  return (settings.protected ?? true) ? "protected" : "unprotected";
}

/**
 * Lifecycle of a resource that holds data. AWS refuses to delete a protected database, but only
 * after Terraform has deleted its dependents; with this, the plan fails already.
 */
export const lifecycleOf = (protection: Protection): TerraformResourceLifecycle =>
  protection === "protected" ? { preventDestroy: true } : {};

/** Arguments of every kind of database about its deletion. */
export interface DeletionSettings {
  readonly deletionProtection: boolean;
  readonly skipFinalSnapshot: boolean;
  readonly finalSnapshotIdentifier?: string;
  readonly deleteAutomatedBackups: boolean;
  readonly lifecycle: TerraformResourceLifecycle;
}

/**
 * Makes the arguments of a database's deletion.
 *
 * @param keepers changes of these make AWS replace the database; its successor's last snapshot then
 * gets another name, because the name of the first one is taken
 */
export function deletionSettings(
  scope: Construct,
  name: string,
  protection: Protection,
  keepers: Record<string, string>,
): DeletionSettings {
  const isDisposable = protection === "disposable";
  return {
    deletionProtection: protection === "protected",
    skipFinalSnapshot: isDisposable,
    ...(!isDisposable && {
      finalSnapshotIdentifier: `${name}-final-${new Id(scope, "last-snapshot", { byteLength: 4, keepers }).hex}`,
    }),
    deleteAutomatedBackups: isDisposable,
    lifecycle: lifecycleOf(protection),
  };
}
