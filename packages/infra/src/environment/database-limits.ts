import type { Conflict } from "./fields.ts";

/** Largest storage that RDS allows, in GB. */
const MOST_STORAGE = 65_536;
/** The oldest minor version of each major one in which Aurora can pause. */
const PAUSES_FROM: Readonly<Record<string, number>> = { "15": 7, "16": 3 };

/** Fills in the defaults of an instance's storage, in GB. */
export function storageOf(settings: {
  readonly storage?: number | undefined;
  readonly maxStorage?: number | undefined;
}): { readonly storage: number; readonly maxStorage: number } {
  const { storage = 20 } = settings;
  const maxStorage = settings.maxStorage ?? Math.min(MOST_STORAGE, Math.max(100, 2 * storage));
  return { storage, maxStorage };
}

/** Fills in the defaults of a cluster's capacity, in Aurora capacity units. */
export function capacityOf(settings: {
  readonly minCapacity?: number | undefined;
  readonly maxCapacity?: number | undefined;
}): { readonly minCapacity: number; readonly maxCapacity: number } {
  const { minCapacity = 0 } = settings;
  return { minCapacity, maxCapacity: settings.maxCapacity ?? Math.max(4, minCapacity) };
}

interface DatabaseSettings {
  readonly engine?: string | undefined;
  readonly version?: string | undefined;
  readonly protected?: boolean | undefined;
  readonly disposable?: boolean | undefined;
  readonly backupDays?: number | undefined;
  readonly storage?: number | undefined;
  readonly maxStorage?: number | undefined;
  readonly minCapacity?: number | undefined;
  readonly maxCapacity?: number | undefined;
}

/** Finds settings that RDS would refuse minutes into a deploy, or that contradict each other. */
export function databaseConflicts(settings: DatabaseSettings): Conflict[] {
  const isAurora = settings.engine === "aurora-serverless";
  const conflicts = isAurora ? auroraConflicts(settings) : instanceConflicts(settings);
  if (settings.protected && settings.disposable) {
    conflicts.push({ setting: "disposable", allowed: "false where protected is true" });
  }
  if (settings.backupDays === 0 && (isAurora || !settings.disposable)) {
    const allowed = isAurora
      ? "a whole number from 1 to 35, because Aurora always makes backups"
      : "a whole number from 1 to 35, unless disposable is true";
    conflicts.push({ setting: "backupDays", allowed });
  }
  return conflicts;
}

function instanceConflicts(settings: DatabaseSettings): Conflict[] {
  const { storage, maxStorage } = storageOf(settings);
  const least = Math.ceil((storage * 11) / 10);
  if (maxStorage >= least) return [];
  if (settings.maxStorage === undefined) {
    const most = Math.floor((MOST_STORAGE * 10) / 11);
    return [{ setting: "storage", allowed: `at most ${most}, to leave room to grow` }];
  }
  return [
    {
      setting: "maxStorage",
      allowed: `at least ${least}, which is 10% above the storage of ${storage} GB, as RDS requires`,
    },
  ];
}

function auroraConflicts(settings: DatabaseSettings): Conflict[] {
  const conflicts: Conflict[] = [];
  const { minCapacity, maxCapacity } = capacityOf(settings);
  if (minCapacity > maxCapacity) {
    conflicts.push({
      setting: "maxCapacity",
      allowed: `at least ${minCapacity}, which is minCapacity`,
    });
  }
  const [major = "", minor] = settings.version?.split(".") ?? [];
  const least = PAUSES_FROM[major];
  if (minCapacity === 0 && minor !== undefined && least !== undefined && Number(minor) < least) {
    conflicts.push({
      setting: "version",
      allowed: `"${major}" or from "${major}.${least}", to pause at a minCapacity of 0`,
    });
  }
  return conflicts;
}
