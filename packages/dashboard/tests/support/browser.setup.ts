import { publishBrowser } from "./browser-endpoint.ts";
import { startBrowserProcess } from "./browser-process.ts";

declare global {
  var stopTestBrowser: (() => Promise<void>) | undefined;
}

/** jest's globalSetup: the browser of a whole test run. */
export default async function startTestBrowser(): Promise<void> {
  process.stderr.write("Starting a browser ...\n");
  const { endpoint, stop } = await startBrowserProcess();
  globalThis.stopTestBrowser = stop;
  publishBrowser(endpoint);
}
