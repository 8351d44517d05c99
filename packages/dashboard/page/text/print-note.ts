import { formatDate, formatTime } from "./format.ts";

/** Choices that a print would not show, since it leaves out the controls. */
export interface PrintedCharts {
  /** The chosen label, such as `New per day`. */
  readonly shown: string;
  readonly scale: "linear" | "log";
  readonly from: string;
  readonly to: string;
}

export interface Printed {
  readonly charts?: PrintedCharts | undefined;
  readonly publishedAt?: string | undefined;
  readonly url: string;
  readonly now: Date;
}

/** Says what a print shows, of when it is and where it comes from. */
export function printNote({ charts, publishedAt, url, now }: Printed): string {
  const sentences = [
    charts && describeCharts(charts),
    publishedAt && `Data published ${formatTime(publishedAt)}.`,
    `As of ${formatTime(now.toISOString())}, from which all ages count. ${url}`,
  ];
  return sentences.filter(Boolean).join(" ");
}

const describeCharts = ({ shown, scale, from, to }: PrintedCharts): string =>
  `Charts show ${shown.toLowerCase()}, from ${formatDate(from)} to ${formatDate(to)}, on a ${scale === "log" ? "logarithmic" : "linear"} scale.`;
