import axe, { type AxeResults } from "axe-core";
import type { Page } from "playwright-core";

const WCAG_A_AND_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];
const RUN = { runOnly: [...WCAG_A_AND_AA, "best-practice"], resultTypes: ["violations"] };

/**
 * Returns the violations that axe-core finds on a page as it is now, one line for each element; none if all is well.
 * Frames inside the page are not looked at.
 *
 * @example
 * expect(await violationsOf(page)).toEqual([]);
 */
export async function violationsOf(page: Page): Promise<string[]> {
  // Evaluated by the browser's own debugger, which no Content-Security-Policy forbids.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>(`axe.run(${JSON.stringify(RUN)})`);
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ target, failureSummary }) => {
      const summary = failureSummary?.replace(/\s+/g, " ");
      return `${id} (${impact}) at ${target.join(" ")}: ${summary}`;
    }),
  );
}
