import { type Plan, variableOf } from "./plan.ts";
import { Call, Expanded, printString, printValue } from "./print-value.ts";

/** Writes the file of a dataset as a person would have. */
export function writeDataset(
  plan: Plan,
  {
    columns: columnsFrom,
    define: defineFrom,
  }: { readonly columns: string; readonly define: string },
): string {
  const types = [...new Set(plan.columns.map(({ type }) => type))].toSorted();
  const columns = Object.fromEntries(
    plan.columns.map(({ name, type, options }) => [
      name,
      new Call(type, Object.keys(options).length === 0 ? [] : [options]),
    ]),
  );
  const source = new Expanded({
    url: plan.url,
    format: Object.keys(plan.format).length === 0 ? undefined : plan.format,
    credit: plan.credit === undefined ? undefined : new Expanded({ ...plan.credit }),
  });
  const definition = new Expanded({
    name: plan.name,
    title: plan.title,
    description: plan.description,
    key: plan.key,
    occurrence: plan.occurrence,
    columns: new Expanded(columns),
    keyDates: plan.keyDates,
    source,
    publish: plan.publish,
  });
  const code = printValue(new Call("defineDataset", [definition]), 0, 0);
  const imports =
    columnsFrom === defineFrom
      ? printImport([...types, "defineDataset"].toSorted(), columnsFrom)
      : `${printImport(types, columnsFrom)}\n${printImport(["defineDataset"], defineFrom)}`;
  return `${imports}

/** ${docOf(plan)} */
export const ${variableOf(plan.name)} = ${plan.credit === undefined ? withCreditToFill(code, plan) : code};
`;
}

/** Prints an import, on several lines where it is too long. */
function printImport(names: readonly string[], from: string): string {
  const flat = `import { ${names.join(", ")} } from "${from}";`;
  if (flat.length <= 100) return flat;
  return `import {\n${names.map((name) => `  ${name},\n`).join("")}} from "${from}";`;
}

function docOf({ title, homepage }: Plan): string {
  const safe = (text: string): string => text.replaceAll("*/", "* /").replace(/\s+/g, " ");
  return homepage === undefined ? `${safe(title)}.` : `${safe(title)}, from ${safe(homepage)}.`;
}

/** Adds the lines for a credit that only a person can fill in. */
function withCreditToFill(code: string, { url, homepage }: Plan): string {
  const lines = [
    "    // Fill in the publisher and the licence, which the page shows:",
    '    // credit: { name: "", note: "", licence: "", licenceUrl: "",',
    `    //   url: ${printString(homepage ?? url)} },`,
    "",
  ];
  const source = code.indexOf("\n  source: {");
  const end = code.indexOf("\n  },\n", source) + 1;
  return `${code.slice(0, end)}${lines.join("\n")}${code.slice(end)}`;
}
