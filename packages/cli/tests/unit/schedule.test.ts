import { execFileSync } from "node:child_process";
import { afterEach, describe, expect, it } from "@jest/globals";
import { cronLine, inCrontab } from "../../src/schedule/cron.ts";
import { type Job, planJob, refusePassword } from "../../src/schedule/job.ts";
import { systemdUnits } from "../../src/schedule/systemd.ts";

const at = { hour: 6, minute: 5 };
const ODD = `it's 100% "odd" $HOME \\ x`;
const job = (command: string[], folder = "/tmp"): Job => ({
  ...{ name: "daily-delta-x", folder, command, at },
});

/** Returns the command as cron hands it to sh: each \\% loses its backslash. */
const asCron = (line: string): string => {
  const command = line.replace(/^\S+ \S+ \S+ \S+ \S+ /, "");
  expect(command).not.toMatch(/(?<!\\)%/);
  return command.replaceAll("\\%", "%");
};

describe("a line of cron", () => {
  it("has the time, the folder, the command and a mark", () => {
    expect(cronLine(job(["node", "run", "us-daily"]))).toBe(
      "5 6 * * * cd /tmp && node run us-daily # daily-delta-x",
    );
  });

  it("hands any argument on as it is", () => {
    const print = "console.log(JSON.stringify(process.argv.slice(1)))";
    const words = [ODD, "ümlaut", "a b", "", "*", "~", "#x", "%d%%"];
    const line = cronLine(job([process.execPath, "-e", print, "--", ...words]));
    const printed = execFileSync("sh", ["-c", asCron(line)], { encoding: "utf8" });
    expect(JSON.parse(printed)).toEqual(words);
  });

  it("takes the place of the line that the dataset had, and leaves the others", () => {
    const mine = job(["new"]);
    const other = "1 2 * * * mine # daily-delta-x-too";
    const before = `MAILTO=me\n0 0 * * * old # daily-delta-x\n${other}\n`;
    expect(inCrontab(before, mine)).toBe(`MAILTO=me\n${other}\n${cronLine(mine)}\n`);
    expect(inCrontab("", mine)).toBe(`${cronLine(mine)}\n`);
    expect(inCrontab(inCrontab("", mine), mine)).toBe(`${cronLine(mine)}\n`);
  });
});

describe("units of systemd", () => {
  it("have a service and a timer that makes up for missed runs", () => {
    const units = systemdUnits(job(["/usr/bin/node", "run"], "/home/me/a b%"));
    expect(Object.keys(units)).toEqual(["daily-delta-x.service", "daily-delta-x.timer"]);
    expect(units["daily-delta-x.service"]).toContain(
      "Type=oneshot\nWorkingDirectory=/home/me/a b%%\nExecStart=/usr/bin/node run\n",
    );
    expect(units["daily-delta-x.timer"]).toContain("OnCalendar=*-*-* 06:05:00\n");
    expect(units["daily-delta-x.timer"]).toContain("Persistent=true\n");
  });

  it("take any argument literally", () => {
    expect(systemdUnits(job(["node", ODD]))["daily-delta-x.service"]).toContain(
      'ExecStart=node "it\'s 100%% \\"odd\\" $$HOME \\\\ x"\n',
    );
  });
});

describe("a job", () => {
  const folder = process.cwd();
  afterEach(() => process.chdir(folder));

  it("has absolute paths, and the Node that plans it", () => {
    process.chdir("/tmp");
    const options = { database: ".data/db", datasets: "own", site: "page", at };
    const { name, command } = planJob(undefined, options);
    expect(name).toBe("daily-delta-all");
    expect(command[0]).toBe(process.execPath);
    expect(command[1]).toMatch(/^\/.*\/packages\/cli\/bin\/daily-delta\.js$/);
    expect(command.slice(2)).toEqual([
      ...["run", "--all", "--quiet", "--database", "/tmp/.data/db"],
      ...["--datasets", "/tmp/own", "--site", "/tmp/page"],
    ]);
    const server = planJob("us-daily", { database: "postgres://me@db/x", at }).command;
    expect(server.slice(2)).toEqual([
      ...["run", "us-daily", "--quiet", "--database", "postgres://me@db/x"],
    ]);
  });

  it.each([
    "postgres://me:secret@db/x",
    "postgresql://me:@db/x",
    "postgres://db/x?password=secret",
    "host=db password=secret",
    "host=db PASSWORD = secret",
    "postgres://db/x?sslpassword=secret",
  ])("shows no password: %s", (url) => {
    expect(() => refusePassword(url)).toThrow(/Put it into ~\/\.pgpass/);
    expect(() => refusePassword(url)).not.toThrow(/secret/);
  });

  it.each(["postgres://me@db/x", "host=db passfile=/home/me/pass", ".data/db"])(
    "may name %s",
    (database) => {
      expect(() => refusePassword(database)).not.toThrow();
    },
  );

  it("cannot be in a folder with a line break in its name", () => {
    expect(() => planJob("x", { database: "a\nb", at })).toThrow("line break");
  });
});
