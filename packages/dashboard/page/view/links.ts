/** Returns only addresses of the web: a data file is not to bring in a script. */
export const safe = (url: string): string | undefined =>
  /^https?:\/\//.test(url) ? url : undefined;
