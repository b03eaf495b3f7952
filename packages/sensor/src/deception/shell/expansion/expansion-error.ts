/**
 * A failed expansion. It ends the command and drops the rest of the line that was read; `fatal` ends a shell that is
 * not interactive. Only a failed `(( ))` or `let` is an ordinary failing command: `discardsLine` is then false.
 */
export class ExpansionError extends Error {
  readonly fatal: boolean;
  readonly discardsLine: boolean;

  constructor(message: string, fatal = false, discardsLine = true) {
    super(message);
    this.fatal = fatal;
    this.discardsLine = discardsLine;
  }
}
