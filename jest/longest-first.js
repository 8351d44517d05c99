import { basename } from "node:path";
import Sequencer from "@jest/test-sequencer";

/**
 * Begins with the suites that take longest, so that no worker ends with one of them while the others
 * have nothing left to do. jest knows from its cache how long suites took; on a new machine it goes
 * by the size of files, which says little here.
 * JavaScript, as jest's types of its sequencer are not those of the module that Node loads.
 */
const LONG = [
  "delta",
  "lost-connections",
  "killed-embedded",
  "killed",
  "broken-data",
  "failing-statements",
  "accessibility",
  "signals",
  "wide-tables",
];

/** @param {string} path */
const rankOf = (path) => {
  const rank = LONG.indexOf(basename(path, ".test.ts"));
  return rank === -1 ? LONG.length : rank;
};

/** jest's order, with the suites before it that are known to take long. */
export default class LongestFirst extends Sequencer {
  async sort(tests) {
    const sorted = await super.sort(tests);
    return sorted.toSorted((one, other) => rankOf(one.path) - rankOf(other.path));
  }
}
