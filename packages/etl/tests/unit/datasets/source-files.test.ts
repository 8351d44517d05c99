import { describe, expect, it } from "@jest/globals";
import { bigint, date, text } from "../../../src/columns/index.ts";
import { ConfigurationError } from "../../../src/core/errors.ts";
import { defineDataset } from "../../../src/datasets/define-dataset.ts";

const columns = { day: date(), place: text(), cases: bigint({ measures: "cumulative" }) };
const github = { repository: "me/reports", path: "daily/*.csv" };
const daily = { url: "https://example.org/{YYYY}-{MM}-{DD}.csv", since: "2021-01-01" };
const nested = { url: "https://example.org/{YYYY}/{MM}.csv?of={YYYY}", since: "2021-01-01" };
const named = { url: "https://example.org/{place}.csv", names: ["ohio", "texas"] };

const define = (source: object) =>
  defineDataset({ name: "reports", key: ["day", "place"], columns, source } as never);

describe("a source of many files", () => {
  it.each([{ github }, daily, nested, named])("is accepted: %j", (files) => {
    expect(define({ files }).sources[0]?.files).toBe(files);
  });

  it.each([
    [{ ...daily, since: "2021-13-01" }, '"since" must be a day YYYY-MM-DD'],
    [{ ...daily, zone: "Europe/Atlantis" }, 'there is no time zone "Europe/Atlantis"'],
    [{ ...daily, recheck: 0 }, '"recheck" must be a number of files'],
    [{ ...daily, url: "https://example.org/all.csv" }, "all.csv"],
    [{ ...daily, url: "https://example.org/{MM}.csv" }, "{MM}.csv"],
    [{ ...daily, url: "https://example.org/*-{YYYY}.csv" }, 'its url cannot have "*"'],
    [{ ...daily, names: ["ohio"] }, 'with "names" needs a field such as {name}'],
    [{ ...named, names: [] }, '"names" must be a list of names'],
    [{ ...named, names: ["ohio/2021"] }, 'the name "ohio/2021" cannot be in a URL'],
    [{ ...named, names: ["ohio", "texas", "ohio"] }, 'the name "ohio" is listed twice'],
    [{ github: { ...github, repository: "reports" } }, "github needs a repository OWNER/NAME"],
    [{ github: { ...github, path: "daily/all.csv" } }, 'github needs a path with "*"'],
    ["daily/*.csv", "must be an object"],
  ])("is refused: %j", (files, problem) => {
    const defined = () => define({ files });
    expect(defined).toThrow(ConfigurationError);
    expect(defined).toThrow(/^dataset "reports": files of the source: /);
    expect(defined).toThrow(problem);
  });

  it("is refused in addition to a url", () => {
    expect(() => define({ files: daily, url: "https://example.org/all.csv" })).toThrow(
      'dataset "reports": the source has both "url" and "files"',
    );
  });

  it("is refused in a dataset that joins sources, with what to do", () => {
    const joined = {
      name: "reports",
      key: ["day", "place"],
      columns,
      sources: {
        cases: { files: daily, key: ["day", "place"], columns },
        places: {
          url: "https://example.org/places.csv",
          key: ["place"],
          columns: { place: text() },
        },
      },
      transform: () => [],
    };
    expect(() => defineDataset(joined as never)).toThrow(
      'dataset "reports": source "cases": a dataset that joins sources reads each from one file. Load its "files" as a dataset of their own, and join the two tables in SQL',
    );
  });

  it("is needed where a column is read from the names of files", () => {
    const source = { url: "https://example.org/all.csv" };
    const fromName = { ...columns, day: date({ fromName: "{YYYY}-{MM}-{DD}.csv" }) };
    expect(() =>
      defineDataset({ name: "reports", key: ["day"], columns: fromName, source }),
    ).toThrow('dataset "reports": column "day": "fromName" is for a source with "files"');
  });
});
