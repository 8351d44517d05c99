import type { GitHubFile } from "./locate.ts";
import type { PlannedCredit } from "./write/plan.ts";

/** GitHub's API is asked for no longer than this, in milliseconds: its answer is only a proposal. */
const PATIENCE = 5_000;

/** Facts that GitHub has about a repository. */
export interface RepositoryFacts {
  readonly description: string | undefined;
  /** `undefined` if the repository has no licence that GitHub knows. */
  readonly credit: PlannedCredit | undefined;
}

interface Answer {
  readonly description?: string | null;
  readonly owner?: { readonly login?: string; readonly type?: string };
  readonly license?: { readonly spdx_id?: string | null; readonly name?: string } | null;
}

/**
 * Asks GitHub's API for the description and the licence of a repository.
 *
 * @param api address of the API, such as that of GitHub Enterprise
 * @returns `undefined` if it does not answer, or not with that
 */
export async function repositoryFacts(
  { owner, name }: GitHubFile,
  api: string,
  signal: AbortSignal,
): Promise<RepositoryFacts | undefined> {
  const url = `${api}/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
  try {
    const response = await fetch(url, {
      headers: { accept: "application/vnd.github+json", "user-agent": "daily-delta" },
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]),
    });
    if (!response.ok) return undefined;
    return factsOf((await response.json()) as Answer, owner, name);
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

function factsOf(answer: Answer, owner: string, name: string): RepositoryFacts {
  const page = `https://github.com/${owner}/${name}`;
  const { license, description } = answer;
  const isKnown = license?.name !== undefined && license.spdx_id !== "NOASSERTION";
  const text = typeof description === "string" ? description.trim() : "";
  return {
    description: text === "" ? undefined : text,
    credit: isKnown
      ? {
          name: answer.owner?.login ?? owner,
          note: `as published in ${owner}/${name}`,
          url: page,
          licence: license?.name ?? "",
          licenceUrl: `https://spdx.org/licenses/${license?.spdx_id ?? ""}.html`,
        }
      : undefined,
  };
}
