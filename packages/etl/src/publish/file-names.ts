/**
 * Gives each part a file of its own, with a name that any file system and any URL can bear.
 *
 * @example
 * const fileOf = fileNames();
 * fileOf("New York"); // "parts/new-york.json"
 */
export function fileNames(): (part: string) => string {
  const taken = new Set<string>();
  return (part) => {
    const plain = part.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
    const words =
      plain
        .match(/[a-z0-9]+/g)
        ?.join("-")
        .slice(0, 60) ?? "part";
    let name = words;
    for (let number = 2; taken.has(name); number++) name = `${words}-${number}`;
    taken.add(name);
    return `parts/${name}.json`;
  };
}
