import { TerminalError } from "@daily-delta/etl/core";

/** An error that a command of this program helps against. */
export class SuggestingError extends TerminalError {
  /** Command as the user types it; it follows the message. */
  readonly command: string;

  constructor(code: string, message: string, command: string) {
    super(code, message);
    this.command = command;
  }
}
