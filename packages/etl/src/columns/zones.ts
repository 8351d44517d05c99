const DAY = 86_400_000;

/**
 * Makes a function that reads local times of a zone, `2021-06-04T08:30:00.25`, as moments in UTC. It
 * returns `undefined` for a time that the zone's clocks skip or show twice, and for no time.
 *
 * @param zone a name of IANA's time zone database
 * @param complain is called for a name that is not there
 */
export function zoneReader(
  zone: string,
  complain: (problem: string) => never,
): (local: string) => string | undefined {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      era: "short",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    return complain(
      `"zone" must be a name of IANA's time zones, such as Europe/Berlin, not "${zone}"`,
    );
  }
  const offsetAt = (moment: number): number => {
    const parts: Record<string, string> = {};
    for (const { type, value } of format.formatToParts(moment)) parts[type] = value;
    const { year, month, day, hour, minute, second } = parts;
    const local = new Date(0);
    local.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
    local.setUTCHours(Number(hour), Number(minute), Number(second));
    return local.getTime() - Math.floor(moment / 1000) * 1000;
  };
  /** The offsets of a day and its neighbours, by that day: most days have one. */
  const offsets = new Map<string, readonly number[]>();

  return (local) => {
    const [, second = "", fraction = ""] = /^([^.]*)(\.\d+)?$/.exec(local) ?? [];
    const moment = Date.parse(`${second}Z`);
    if (Number.isNaN(moment)) return undefined;
    const day = second.slice(0, 10);
    let around = offsets.get(day);
    if (around === undefined) {
      const start = Date.parse(`${day}T00:00Z`);
      around = [...new Set([-1, 0, 1, 2].map((days) => offsetAt(start + days * DAY)))];
      offsets.set(day, around);
    }
    const moments =
      around.length === 1
        ? [moment - (around[0] as number)]
        : around.map((each) => moment - each).filter((each) => offsetAt(each) === moment - each);
    if (moments.length !== 1) return undefined;
    return `${new Date(moments[0] as number).toISOString().slice(0, 19)}${fraction}Z`;
  };
}
