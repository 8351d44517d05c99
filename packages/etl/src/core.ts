/**
 * Errors and printable strings, for programs that report before they load the rest: that takes half a
 * second.
 */
export {
  ConfigurationError,
  DailyDeltaError,
  InterruptedError,
  TerminalError,
} from "./core/errors.ts";
export { number } from "./core/number.ts";
export { withPublicUrls } from "./core/public-url.ts";
export { printableLines } from "./core/quote.ts";
export { shellWord } from "./core/shell-word.ts";
