import { TestEnvironment } from "jest-environment-node";

const values = new Map();

/**
 * jest's environment for Node, with a global `workerValues`: a Map for what is made once for all
 * suites of a worker, while each suite loads everything else again.
 * JavaScript, as jest loads it without a transform.
 */
export default class WorkerEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.global.workerValues = values;
  }
}
