import type { Dataset, Row, Source } from "../../src/datasets/dataset.ts";
import { readSource } from "../../src/extract/read-source.ts";
import { Complaints } from "../../src/record/complaints.ts";

/**
 * Returns the rows that a dataset's only source reads from a file's beginning.
 *
 * @param file in Unicode, even if the source's files are in another encoding, and without a footer
 * @throws ContractError for cells and rows that the dataset refuses
 */
export async function rowsOf(dataset: Dataset, file: string): Promise<readonly Row[]> {
  const [source] = dataset.sources as [Source];
  const { encoding: _, footer: __, ...format } = source.format ?? {};
  const rows: Row[] = [];
  const complaints = new Complaints();
  async function* body(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(file);
  }
  await readSource(
    { etag: null, size: undefined, body: body() },
    {
      source: { ...source, format: source.format && format },
      url: source.url,
      complaints,
      onRow: (row) => void rows.push(row),
      onProgress: () => {},
    },
  );
  complaints.throwIfAny();
  return rows;
}
