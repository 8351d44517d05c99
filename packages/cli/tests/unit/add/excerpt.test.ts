import { expect, it } from "@jest/globals";
import { examine } from "../../../src/add/examine.ts";
import { excerptOf } from "../../../src/add/excerpt.ts";
import { planDataset } from "../../../src/add/plan-dataset.ts";
import { toDataset } from "../../../src/add/write/to-dataset.ts";
import { version } from "./examined.ts";

it("takes a row of a wide table, below its title, with columns that have values", async () => {
  const years = Array.from({ length: 9 }, (_, at) => `"${1960 + at}"`).join(",");
  const title = '"Data Source","World",\n\n"Last Updated","2026-10-01",\n\n';
  const rows = [
    '"Aruba","","","","","","7","8","9","",',
    '"Angola","1","2","3","4","5","6","7","8","9",',
  ];
  const file = `${title}"Country",${years},\n${rows.join("\n")}\n`;
  const findings = await examine([version(file)], undefined, () => {});
  const location = { url: "https://example.com/file.csv", repository: undefined, isLocal: false };
  const plan = planDataset({ name: "wide", title: "Wide" }, location, findings, undefined);
  const excerpt = await excerptOf(findings.inspection.sniffed, plan, toDataset(plan));
  expect(excerpt.values).toEqual([
    { country: "Aruba", year: 1965, value: 7 },
    { country: "Aruba", year: 1966, value: 8 },
    { country: "Aruba", year: 1967, value: 9 },
  ]);
});
