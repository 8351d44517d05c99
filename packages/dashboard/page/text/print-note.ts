import type { Shown } from "../data/shown.ts";
import { formatDate, formatTime } from "./format.ts";

const SHOWN: Readonly<Record<Shown, string>> = {
  total: "totals",
  added: "new per day and their 7-day average",
  average: "the 7-day average",
  sum: "sums",
};

/** Choices that a print would not show, since it leaves out the controls. */
export interface Printed {
  readonly shown: Shown;
  readonly scale: "linear" | "log";
  readonly from: string;
  readonly to: string;
  readonly publishedAt: string | undefined;
  readonly url: string;
  readonly now: Date;
}

/** Says what a print shows, of when it is and where it comes from. */
export function printNote({ shown, scale, from, to, publishedAt, url, now }: Printed): string {
  const published = publishedAt === undefined ? "" : ` Data published ${formatTime(publishedAt)}.`;
  return `Charts show ${SHOWN[shown]}, from ${formatDate(from)} to ${formatDate(to)}, on a ${scale === "log" ? "logarithmic" : "linear"} scale.${published} As of ${formatTime(now.toISOString())}, from which all ages count. ${url}`;
}
