import "./browser.setup.ts";

/** jest's globalTeardown. */
export default async function stopTestBrowser(): Promise<void> {
  await globalThis.stopTestBrowser?.();
}
