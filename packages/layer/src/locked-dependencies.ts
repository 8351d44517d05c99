import { parse } from "yaml";

interface Dependency {
  readonly version: string;
}

interface Lockfile {
  readonly importers: Readonly<
    Record<string, { readonly dependencies?: Readonly<Record<string, Dependency>> }>
  >;
  readonly packages: Readonly<Record<string, { readonly resolution: unknown }>>;
  readonly snapshots: Readonly<
    Record<string, { readonly dependencies?: Readonly<Record<string, string>> }>
  >;
}

/**
 * Reads from a pnpm lockfile the packages that a member of the workspace installs for production,
 * with their own dependencies.
 *
 * @param lockfile contents of `pnpm-lock.yaml`
 * @param member its folder, relative to the lockfile
 * @returns each package's name and version with its checksum, sorted
 * @throws Error if the lockfile has no such member, or lacks a package
 * @example
 * lockedDependencies(readFileSync("pnpm-lock.yaml", "utf8"), "packages/layer");
 * // ["csv-parse@7.0.3 {\"integrity\":\"sha512-…\"}", …]
 */
export function lockedDependencies(lockfile: string, member: string): string[] {
  const { importers, packages, snapshots } = parse(lockfile) as Lockfile;
  const own = importers[member]?.dependencies;
  if (own === undefined) {
    throw new Error(`pnpm-lock.yaml has no dependencies of ${member}. Run \`pnpm install\``);
  }
  const found = new Map<string, string>();
  const queue = Object.entries(own).map(([name, { version }]) => keyOf(name, version, snapshots));
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    if (found.has(key)) continue;
    const snapshot = snapshots[key];
    const { resolution } = packages[withoutPeers(key)] ?? {};
    if (snapshot === undefined || resolution === undefined) {
      throw new Error(`pnpm-lock.yaml lacks ${key}. Run \`pnpm install\``);
    }
    found.set(key, `${key} ${JSON.stringify(resolution)}`);
    for (const [name, version] of Object.entries(snapshot.dependencies ?? {})) {
      queue.push(keyOf(name, version, snapshots));
    }
  }
  return [...found.values()].sort();
}

/** An alias (`npm:other@1.0.0`) is locked under the name and version of the package itself. */
const keyOf = (name: string, version: string, snapshots: Lockfile["snapshots"]): string =>
  version in snapshots ? version : `${name}@${version}`;

const withoutPeers = (key: string): string => key.replace(/\(.*$/s, "");
