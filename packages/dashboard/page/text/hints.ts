/** Instructions for mouse and keyboard. */
export const HINTS = [
  [
    "for-mouse",
    "Drag to zoom, double-click to reset. Keyboard: arrow keys move by day, with Shift to the next mark, + and − zoom, Esc resets.",
  ],
  ["for-touch", "Touch a chart to read a day or a mark; choose the days to look closer."],
] as const;
