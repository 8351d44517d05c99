import vm from "node:vm";
import { TestEnvironment } from "jest-environment-node";

const values = new Map();

/**
 * jest's environment for Node, with two changes. A global `workerValues` is a Map for what is made
 * once for all suites of a worker, while each suite loads everything else again. And the suite's
 * context is a plain one: jest's has a proxy as its global object, which JavaScript asks at every
 * use of `Object` or `Promise`; without it the unit tests take half the CPU time.
 * JavaScript, as jest loads it without a transform.
 */
export default class WorkerEnvironment extends TestEnvironment {
  constructor(config, context) {
    const { createContext } = vm;
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
    try {
      super(config, context);
    } finally {
      vm.createContext = createContext;
    }
    this.global.workerValues = values;
  }
}
