import type { Page, Request } from "playwright-core";

export interface Watch {
  /** A line for each thing that went wrong so far, in order; none if all is well. */
  problems(): Promise<string[]>;
  /** Forgets what was found so far, also which host was the first. */
  clear(): void;
}

const BINDING = "__reportViolation";
const LISTENER = `addEventListener("securitypolicyviolation", (violation) => ${BINDING}(
  violation.effectiveDirective + " forbids " + (violation.blockedURI || "something") +
  " at " + violation.sourceFile + ":" + violation.lineNumber
));`;

/**
 * Records problems of a page from here on: console errors and warnings, uncaught errors,
 * requests that fail or are answered with 400 or more, violations of the Content-Security-Policy,
 * requests to another origin than that of the first request, and cookies. Pages that it opens count
 * with it. To be called before the page goes anywhere.
 *
 * @example
 * const watch = await watchPage(page);
 * await page.goto(server.url);
 * expect(await watch.problems()).toEqual([]);
 */
export async function watchPage(page: Page): Promise<Watch> {
  const context = page.context();
  const found: string[] = [];
  let home: string | undefined;

  context.on("console", (message) => {
    // The browser's own remark on a request says less than the request, which is recorded below.
    const isRemark = message.text().startsWith("Failed to load resource:");
    if (["error", "warning"].includes(message.type()) && !isRemark) {
      found.push(`console ${message.type()}: ${message.text()}`);
    }
  });
  context.on("weberror", (error) => {
    found.push(`uncaught: ${error.error().message}`);
  });
  context.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (!protocol.startsWith("http")) return;
    home ??= origin;
    if (origin !== home) found.push(`request to another host: ${nameOf(request)}`);
  });
  context.on("requestfailed", (request) => {
    found.push(`request failed: ${nameOf(request)}: ${request.failure()?.errorText}`);
  });
  context.on("response", (response) => {
    if (response.status() >= 400) {
      found.push(`answered with ${response.status()}: ${nameOf(response.request())}`);
    }
  });
  await context.exposeBinding(BINDING, (_source, violation: string) => {
    found.push(`Content-Security-Policy: ${violation}`);
  });
  await context.addInitScript(LISTENER);

  return {
    async problems() {
      // What happened in a page before this answer has been reported before it.
      for (const each of context.pages()) await each.evaluate("0");
      const cookies = await context.cookies();
      return [...found, ...cookies.map(({ name, domain }) => `cookie: ${name} of ${domain}`)];
    },
    clear() {
      found.length = 0;
      home = undefined;
    },
  };
}

const nameOf = (request: Request) => `${request.method()} ${request.url()}`;
