import { clock, type Job } from "./job.ts";

/** Units of systemd, by file name. */
export function systemdUnits({ name, folder, command, at }: Job): Record<string, string> {
  return {
    [`${name}.service`]: `[Unit]
Description=Daily Delta (${name})

[Service]
Type=oneshot
WorkingDirectory=${folder.replaceAll("%", "%%")}
ExecStart=${command.map(quote).join(" ")}
`,
    [`${name}.timer`]: `[Unit]
Description=Daily Delta (${name}), every day at ${clock(at)}

[Timer]
OnCalendar=*-*-* ${clock(at)}:00
# A run that the machine slept through is made up for.
Persistent=true

[Install]
WantedBy=timers.target
`,
  };
}

/** Quotes a word as systemd reads it: with escapes, variables and specifiers taken literally. */
function quote(word: string): string {
  const literal = word
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll("%", "%%")
    .replaceAll("$", "$$$$");
  return /^[\w./:=@,%-]+$/.test(literal) ? literal : `"${literal}"`;
}
