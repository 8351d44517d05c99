/** A command, and what it printed. */
export interface Scene {
  readonly command: string;
  readonly output: string;
}

const WIDTH = 100;
const LINE = 18;
/** Width of a letter of the monospace font at 13 px, in pixels. */
const LETTER = 7.83;
const MARGIN = 20;
/** Seconds that a scene is visible: a fixed time, and more for each line. */
const SHORTEST = 2.5;
const PER_LINE = 0.22;

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/**
 * Draws scenes one after the other as an animated SVG, without scripts, so that an `img` can show it. Readers
 * who prefer no motion see the second scene.
 */
export function drawTerminal(scenes: readonly Scene[]): string {
  const pages = scenes.map(({ command, output }) => [
    ...wrap(`$ ${command}`),
    "",
    ...output.trimEnd().split("\n").flatMap(wrap),
  ]);
  const seconds = pages.map((lines) => SHORTEST + PER_LINE * lines.length);
  const total = seconds.reduce((sum, time) => sum + time, 0);
  const height = MARGIN * 2 + LINE * Math.max(...pages.map((lines) => lines.length));
  const width = Math.ceil(MARGIN * 2 + WIDTH * LETTER);
  let start = 0;
  const groups = pages.map((lines, index) => {
    const [from, to] = [start / total, (start + (seconds[index] ?? 0)) / total];
    start += seconds[index] ?? 0;
    const keys = [0, from, to, 1].map((time) => time.toFixed(4)).join(";");
    const text = lines.map((line, row) => {
      const kind = row < lines.indexOf("") ? ' class="command"' : "";
      return `<text x="${MARGIN}" y="${MARGIN + LINE * (row + 0.75)}"${kind} xml:space="preserve">${escaped(line)}</text>`;
    });
    const animate = `<animate attributeName="opacity" dur="${total.toFixed(1)}s" repeatCount="indefinite" calcMode="discrete" keyTimes="${keys}" values="${index === 0 ? 1 : 0};1;0;0"/>`;
    const moving = `<g class="scene" opacity="0">\n${animate}\n${text.join("\n")}\n</g>`;
    return index === 1 ? `${moving}\n<g class="still">\n${text.join("\n")}\n</g>` : moving;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>Two days of a dataset in the terminal: first load, corrections, nothing new, and the history of one row</title>
<style>
text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #d6deeb; }
.command { fill: #7fdbca; font-weight: 600; }
.still { display: none; }
@media (prefers-reduced-motion: reduce) { .scene { display: none; } .still { display: inline; } }
</style>
<rect width="${width}" height="${height}" rx="8" fill="#101726"/>
${groups.join("\n")}
</svg>
`;
}

/** Breaks a line at spaces; what follows is indented. */
function wrap(line: string): string[] {
  if (line.length <= WIDTH) return [line];
  const at = line.lastIndexOf(" ", WIDTH - 2);
  const end = at > 4 ? at : WIDTH;
  return [line.slice(0, end), ...wrap(`    ${line.slice(end).trimStart()}`)];
}
