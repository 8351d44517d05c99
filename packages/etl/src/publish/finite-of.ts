/** Returns a stored number for drawing; null for other values, and for a number beyond a double. */
export function finiteOf(stored: unknown): number | null {
  // Exact numbers are strings.
  const number = typeof stored === "number" || typeof stored === "string" ? Number(stored) : NaN;
  return Number.isFinite(number) ? number : null;
}
