/** Colours of pictures: those of the page's light scheme, since most paper is white. */
export const PALETTE = {
  paper: "#ffffff",
  ink: "#16202c",
  muted: "#546172",
  grid: "#e6eaef",
  series: ["#0b63b8", "#b3401a", "#0d7a5f", "#7b3fa8"],
  fall: "#a8670a",
  revision: "#a3266f",
} as const;
