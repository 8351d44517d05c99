import type { Editor } from "./editor.ts";

export interface Edit {
  readonly name: string;
  /** True if every run refuses the file. */
  readonly fails?: boolean;
  /** True if the keys add up, so that only changed blocks are read. */
  readonly isReadOnce?: boolean;
  /** @returns the file, and what takes the edit back */
  apply(editor: Editor): { readonly file: string; undo(): void };
}

const edit = (
  name: string,
  change: (editor: Editor) => void,
  more: Pick<Edit, "fails" | "isReadOnce"> = {},
): Edit => ({
  name,
  ...more,
  apply(editor) {
    const { header, end } = editor;
    const lines = [...editor.lines];
    change(editor);
    return { file: editor.file(), undo: () => Object.assign(editor, { header, end, lines }) };
  },
});

/** The last cell but one, also where an edit before wrote it as a decimal. */
const CASES = /,[^,]*,([^,]*)$/;

const newLine = (editor: Editor): string => `2021-05-05,New ${editor.fresh()},${editor.any()},`;
const line = (editor: Editor, place: number): string => editor.lines[place] as string;
const changed = (editor: Editor, place: number): string =>
  line(editor, place).replace(CASES, `,${100_000 + editor.fresh()},$1`);
/** A stretch of lines that is longer than a block. */
const stretch = (editor: Editor): readonly [from: number, length: number] => {
  const length = Math.min(1_500, Math.floor(editor.lines.length / 2));
  return [Math.min(editor.any(), editor.lines.length - length), length];
};

/** Edits of upstream, valid and invalid ones. */
export const EDITS: readonly Edit[] = [
  edit("a row inserted", (e) => void e.lines.splice(e.any(), 0, newLine(e)), { isReadOnce: true }),
  edit("rows appended", (e) => void e.lines.push(newLine(e), newLine(e)), { isReadOnce: true }),
  edit(
    "a value changed",
    (e) => {
      const place = e.any();
      e.lines[place] = changed(e, place);
    },
    { isReadOnce: true },
  ),
  edit(
    "many values changed",
    (e) => {
      for (let n = 0; n < 30; n++) {
        const place = e.any();
        e.lines[place] = changed(e, place);
      }
    },
    { isReadOnce: true },
  ),
  edit(
    "a value written otherwise",
    (e) => {
      const place = e.any();
      e.lines[place] = line(e, place).replace(/,(\d+),(\d*)$/, ",$1.0,$2");
    },
    { isReadOnce: true },
  ),
  edit("a row deleted", (e) => void e.lines.splice(e.any(), 1)),
  edit(
    "a row moved",
    (e) => {
      const [moved = ""] = e.lines.splice(e.any(), 1);
      e.lines.splice(e.any(), 0, moved);
    },
    { isReadOnce: true },
  ),
  edit(
    "a stretch moved",
    (e) => {
      const moved = e.lines.splice(...stretch(e));
      e.lines.splice(e.any(), 0, ...moved);
    },
    { isReadOnce: true },
  ),
  edit("all reversed", (e) => void e.lines.reverse(), { isReadOnce: true }),
  edit("a row's key changed", (e) => {
    const place = e.any();
    e.lines[place] = line(e, place).replace(/,[^,]*/, `,Other ${e.fresh()}`);
  }),
  edit(
    "a row doubled next to itself",
    (e) => {
      const place = e.any();
      e.lines.splice(place, 0, line(e, place));
    },
    { fails: true },
  ),
  edit("a row doubled far away", (e) => void e.lines.splice(e.any(), 0, line(e, e.any())), {
    fails: true,
  }),
  edit("a row doubled with another value", (e) => void e.lines.push(changed(e, e.any())), {
    fails: true,
  }),
  edit(
    "a row gone and another doubled",
    (e) => {
      e.lines.splice(e.any(), 1);
      e.lines.splice(e.any(), 0, line(e, e.any()));
    },
    { fails: true },
  ),
  edit(
    "a new row doubled",
    (e) => {
      const added = newLine(e);
      e.lines.splice(e.any(), 0, added);
      e.lines.splice(e.any(), 0, added);
    },
    { fails: true },
  ),
  edit(
    "a stretch doubled",
    (e) => {
      const [from, length] = stretch(e);
      e.lines.splice(from, 0, ...e.lines.slice(from, from + length));
    },
    { fails: true },
  ),
  edit(
    "a bad cell",
    (e) => {
      const place = e.any();
      e.lines[place] = line(e, place).replace(CASES, ",many,$1");
    },
    { fails: true },
  ),
  edit("a row too short", (e) => void e.lines.splice(e.any(), 0, "2021-05-06,Short"), {
    fails: true,
  }),
  edit(
    "a quote that is not closed",
    (e) => void e.lines.splice(e.any(), 0, '2021-05-06,"Open,1,'),
    {
      fails: true,
    },
  ),
  edit("the end cut off", (e) => void e.lines.splice(Math.floor(e.lines.length * 0.7))),
  edit("the beginning cut off", (e) => void e.lines.splice(0, Math.floor(e.lines.length * 0.3))),
  edit(
    "rows that are not kept",
    (e) => {
      for (let n = 0; n < 3; n++) e.lines.splice(e.any(), 0, `2021-05-0${n + 1},Nowhere,1,`);
    },
    { isReadOnce: true },
  ),
  edit(
    "quoted line ends",
    (e) => {
      for (let n = 0; n < 3; n++)
        e.lines.splice(e.any(), 0, `2021-06-06,"Two\nlines ${e.fresh()}",1,`);
    },
    { isReadOnce: true },
  ),
  edit(
    "other line ends",
    (e) => {
      e.end = e.end === "\n" ? "\r\n" : "\n";
    },
    { isReadOnce: true },
  ),
  edit("columns in another order", (e) => {
    const turn = (text: string): string => text.replace(/^([^,]+),(.*)$/, "$2,$1");
    e.header = turn(e.header);
    e.lines = e.lines.map(turn);
  }),
  edit("all rows new", (e) => {
    e.lines = e.lines.map((_, place) => `2022-01-01,Place ${e.fresh()},${place},`);
  }),
];
