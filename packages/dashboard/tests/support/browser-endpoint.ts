/** jest's workers and the tests' sandboxes get the environment, and nothing else, from globalSetup. */
const VARIABLE = "DAILY_DELTA_TEST_BROWSER";

/** Tells the tests where the browser is. */
export function publishBrowser(endpoint: string): void {
  process.env[VARIABLE] = endpoint;
}

/** The WebSocket address of the browser that globalSetup started. */
export function browserEndpoint(): string {
  const endpoint = process.env[VARIABLE];
  if (endpoint === undefined) {
    throw new Error("No browser is running: put the test under tests/browser");
  }
  return endpoint;
}
