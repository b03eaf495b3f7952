import type { ParseLimits } from './limits.ts';

/** Why a source is not a complete script. Positions are relative to the whole source given to the parser. */
export interface ShellSyntaxError {
  readonly kind: 'unexpected-token' | 'unexpected-end' | 'limit';
  /** The token as the shell names it (`newline` for a line's end), the missing quote or bracket, or the limit's name. */
  readonly token: string;
  /** UTF-16 offset of the token, or of the quote or bracket that is never closed. */
  readonly offset: number;
  /** The line that the shell's message names, from 1. */
  readonly line: number;
  /** More input could make the source complete: an interactive shell shows PS2 and reads on. */
  readonly incomplete: boolean;
  /** What the shell prints after `bash: line N: ` (bash 5.2) or `sh: N: ` (dash). */
  readonly message: string;
}

/** Which line a message names: that of `offset`, the source's last one, or the one after it. */
export type NamedLine = 'offset' | 'last' | 'after-last';

/**
 * A syntax error on its way out of the recursive descent; its line is computed where it leaves the parser. Not an Error:
 * bad lines are ordinary input here, and recording a stack for each costs more than parsing it.
 */
export class ParseFailure {
  readonly kind: ShellSyntaxError['kind'];
  readonly token: string;
  readonly offset: number;
  readonly incomplete: boolean;
  readonly message: string;
  readonly namedLine: NamedLine;

  constructor(fields: Omit<ShellSyntaxError, 'line'> & { readonly namedLine?: NamedLine }) {
    this.kind = fields.kind;
    this.token = fields.token;
    this.offset = fields.offset;
    this.incomplete = fields.incomplete;
    this.message = fields.message;
    this.namedLine = fields.namedLine ?? 'offset';
  }

  /** The failure as seen from `source`, the text that all offsets count in. */
  toSyntaxError(source: string): ShellSyntaxError {
    return {
      kind: this.kind,
      token: this.token,
      offset: this.offset,
      line: this.line(source),
      incomplete: this.incomplete,
      message: this.message,
    };
  }

  private line(source: string): number {
    if (this.namedLine === 'offset') return lineAt(source, this.offset);
    const last = lineAt(source, source.length);
    return this.namedLine === 'last' || source.length === 0 || source.endsWith('\n') ? last : last + 1;
  }
}

/** The failure of a source that passes a limit, in the words of a shell that runs out of something. */
export function limitFailure(name: keyof ParseLimits, offset: number): ParseFailure {
  const message = name === 'maxNestingDepth' ? 'maximum nesting level exceeded' : 'memory exhausted';
  return new ParseFailure({ kind: 'limit', token: name, offset, incomplete: false, message });
}

/** The line, from 1, that holds `offset`. */
export function lineAt(source: string, offset: number): number {
  let line = 1;
  for (let at = source.indexOf('\n'); at !== -1 && at < offset; at = source.indexOf('\n', at + 1)) line += 1;
  return line;
}
