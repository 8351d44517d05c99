import { SourceError, SourceUnavailableError } from "../core/errors.ts";
import { type GithubFiles, urlOf } from "../datasets/files.ts";
import { matchesGlob } from "../datasets/name-pattern.ts";
import type { OpenOptions, OpenSource } from "../extract/opened-file.ts";

const SHA = /^[0-9a-f]{40,64}$/;

/** A file of a repository; `sha` is git's hash of its contents. */
interface RepositoryFile {
  readonly path: string;
  readonly url: string;
  readonly sha: string;
}

interface Tree {
  readonly tree: readonly { readonly path: string; readonly type: string; readonly sha: string }[];
  readonly truncated: boolean;
}

/**
 * Lists the files of a repository with their hashes: GitHub, "Get a commit" (conditional, answered
 * with the commit's hash only), then "Get a tree". All are those of one commit.
 *
 * @throws SourceError if the answers are not those of GitHub's API
 * @throws SourceUnavailableError for what may pass
 */
export async function listRepository(
  files: GithubFiles,
  open: OpenSource,
  options: OpenOptions,
): Promise<{ files: readonly RepositoryFile[]; etag: string | null } | "not-modified"> {
  const { repository, path, api = "https://api.github.com" } = files.github;
  const { raw = "https://raw.githubusercontent.com" } = files.github;
  const url = urlOf(files);
  const file = await open(url, { ...options, accept: "application/vnd.github.sha" });
  if (file === "not-modified") return file;
  const commit = (await textOf(file.body)).trim();
  if (!SHA.test(commit))
    throw new SourceError(`${url} does not answer with a commit. Check the URL`);

  const { etag: _, ...unconditional } = options;
  const treeOf = async (sha: string, isWhole: boolean): Promise<Tree> => {
    const tree = `${api}/repos/${repository}/git/trees/${sha}${isWhole ? "?recursive=1" : ""}`;
    const opened = await open(tree, { ...unconditional, accept: "application/vnd.github+json" });
    if (opened === "not-modified") throw new SourceUnavailableError(`${tree} cannot be fetched`);
    return parseTree(await textOf(opened.body), tree);
  };

  let [start, tree] = ["", await treeOf(commit, true)];
  if (tree.truncated) ({ start, tree } = await folderTree(path, commit, treeOf, url));
  const isPrivate = options.token?.authorizationFor(new URL(url)) !== undefined;
  return {
    etag: file.etag,
    files: tree.tree
      .map((entry) => ({ ...entry, path: start + entry.path }))
      .filter((entry) => entry.type === "blob" && matchesGlob(path, entry.path))
      .map(({ path: name, sha }) => {
        const encoded = name.split("/").map(encodeURIComponent).join("/");
        return {
          path: name,
          sha,
          url: isPrivate
            ? `${api}/repos/${repository}/contents/${encoded}?ref=${commit}`
            : `${raw}/${repository}/${commit}/${encoded}`,
        };
      }),
  };
}

/** Goes down to the folder of the files, because GitHub cuts the tree of a large repository. */
async function folderTree(
  path: string,
  commit: string,
  treeOf: (sha: string, isWhole: boolean) => Promise<Tree>,
  url: string,
): Promise<{ start: string; tree: Tree }> {
  const folders = path.slice(0, path.indexOf("*")).split("/").slice(0, -1);
  let sha = commit;
  for (const folder of folders) {
    const { tree } = await treeOf(sha, false);
    const found = tree.find((entry) => entry.path === folder && entry.type === "tree");
    if (found === undefined) {
      throw new SourceError(
        `${url} has no folder ${folders.join("/")}. Check the path of the files`,
      );
    }
    sha = found.sha;
  }
  const tree = await treeOf(sha, true);
  if (tree.truncated) {
    throw new SourceError(
      `${url} has more files below ${folders.join("/")}/ than GitHub lists. Name a folder further down`,
    );
  }
  return { start: folders.map((folder) => `${folder}/`).join(""), tree };
}

function parseTree(text: string, url: string): Tree {
  try {
    const { tree, truncated } = JSON.parse(text) as Tree;
    if (Array.isArray(tree)) return { tree, truncated: truncated === true };
  } catch {}
  throw new SourceError(`${url} does not answer with a tree. Check the URL`);
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
