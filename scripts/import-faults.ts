import { dirname } from "node:path";
import type { Import } from "./imports.ts";
import { PACKAGES, ROOMS } from "./rooms.ts";

const SOURCES = "packages/etl/src/";
const SCOPE = "@daily-delta/";
/** Name for the files directly in src. */
const TOP = "";

/** Files of the packages that others build on, by the top folder and the folder within it. */
const PRODUCTION = /^packages\/[^/]+\/(?:src|page)\/./;

/**
 * Lists the imports that break a rule of rooms.ts, rules that would permit a cycle, and folders that
 * import each other in a circle.
 */
export function importFaults(imports: readonly Import[], rooms: typeof ROOMS = ROOMS): string[] {
  return [
    ...imports.flatMap(packageFault),
    ...imports.flatMap((each) => roomFaults(each, rooms)),
    ...orderFaults(rooms),
    ...cycleFaults(imports),
  ];
}

function packageFault({ from, to }: Import): string[] {
  const home = packageOf(from);
  if (home === undefined) return [];
  const other = packageOf(to);
  if (other !== undefined && other !== home) {
    return [`${from} imports ${to} by its path: use the package's public entry`];
  }
  const [name = ""] = to.startsWith(SCOPE) ? to.slice(SCOPE.length).split("/") : [];
  if (name === "" || PACKAGES[home]?.includes(name)) return [];
  return [`${from} imports ${to}, but ${home} may not use that package`];
}

const packageOf = (path: string): string | undefined =>
  Object.keys(PACKAGES).find((home) => path.startsWith(`${home}/`));

function roomFaults({ from, to }: Import, rooms: typeof ROOMS): string[] {
  const [here, there] = [roomOf(from), roomOf(to)];
  if (here === undefined || here === TOP || there === undefined || here === there) return [];
  if (rooms[here]?.includes(there)) return [];
  const target = there === TOP ? "files directly in src" : there;
  return [`${from} imports ${to}, but ${here} may not import from ${target}`];
}

/** Lists folders that may import from one that does not come before them: a cycle would be possible. */
function orderFaults(rooms: typeof ROOMS): string[] {
  const names = Object.keys(rooms);
  return Object.entries(rooms).flatMap(([name, permitted], index) =>
    permitted
      .filter((other) => !names.slice(0, index).includes(other))
      .map((other) => `${name} may import from ${other}, which does not come before it in ROOMS`),
  );
}

/** Lists folders on a cycle, each with an import that leads from it to the next. */
function cycleFaults(imports: readonly Import[]): string[] {
  const edges = imports.filter(
    ({ from, to }) =>
      [from, to].every((path) => PRODUCTION.test(path)) && dirname(from) !== dirname(to),
  );
  const next = Map.groupBy(edges, ({ from }) => dirname(from));
  const reaches = (start: string, goal: string, seen = new Set<string>()): boolean =>
    (next.get(start) ?? []).some(({ to }) => {
      const folder = dirname(to);
      if (folder === goal) return true;
      if (seen.has(folder)) return false;
      seen.add(folder);
      return reaches(folder, goal, seen);
    });
  return edges
    .filter(({ from, to }) => reaches(dirname(to), dirname(from)))
    .map(({ from, to }) => `${from} imports ${to}, whose folder leads back to its own`);
}

/** Returns the folder of etl that a file belongs to; undefined for files elsewhere. */
function roomOf(path: string): string | undefined {
  if (!path.startsWith(SOURCES)) return undefined;
  const [room = "", ...rest] = path.slice(SOURCES.length).split("/");
  return rest.length === 0 ? TOP : room;
}
