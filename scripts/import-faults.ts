import type { Import } from "./imports.ts";
import { KNOWN, PACKAGES, ROOMS } from "./rooms.ts";

const SOURCES = "packages/etl/src/";
const SCOPE = "@daily-delta/";

/** Lists the imports that break a rule of rooms.ts, and exceptions there that are outdated. */
export function importFaults(
  imports: readonly Import[],
  rooms: typeof ROOMS = ROOMS,
  known: typeof KNOWN = KNOWN,
): string[] {
  return [...imports.flatMap(packageFault), ...roomFaults(imports, rooms, known)];
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

function roomFaults(
  imports: readonly Import[],
  rooms: typeof ROOMS,
  known: typeof KNOWN,
): string[] {
  const wrong = Map.groupBy(
    imports.flatMap(({ from, to }) => {
      const [here, there] = [roomOf(from), roomOf(to)];
      if (here === undefined || there === undefined || here === there) return [];
      return rooms[here]?.includes(there) ? [] : [{ edge: `${here} -> ${there}`, from, to }];
    }),
    ({ edge }) => edge,
  );
  const faults: string[] = [];
  for (const edge of new Set([...wrong.keys(), ...Object.keys(known)])) {
    const found = wrong.get(edge) ?? [];
    const most = known[edge] ?? 0;
    if (found.length > most) {
      const list = found.map(({ from, to }) => `\n  ${from} imports ${to}`).join("");
      faults.push(`${edge}: ${found.length} imports against the rule, ${most} are known${list}`);
    }
    if (found.length < most) {
      faults.push(
        `${edge}: only ${found.length} imports are left, lower KNOWN in scripts/rooms.ts`,
      );
    }
  }
  return faults;
}

/** The folder of etl that a file belongs to; undefined for files directly in src, and elsewhere. */
function roomOf(path: string): string | undefined {
  if (!path.startsWith(SOURCES)) return undefined;
  const [room = "", ...rest] = path.slice(SOURCES.length).split("/");
  return rest.length === 0 ? undefined : room;
}
