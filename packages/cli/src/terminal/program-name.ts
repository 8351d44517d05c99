/** Command that the user types: the program is not on the PATH of a clone. */
export const NAME = ["daily-delta", "dashboard"].includes(process.env.npm_lifecycle_event ?? "")
  ? "pnpm daily-delta"
  : "daily-delta";
