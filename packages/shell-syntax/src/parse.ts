import type { Script, Statement } from './ast.ts';
import { limitFailure, ParseFailure, type ShellSyntaxError } from './errors.ts';
import type { ParseContext } from './lexer.ts';
import { defaultParseLimits, type ParseLimits } from './limits.ts';
import { Parser } from './parser.ts';

export interface ParseOptions {
  /** `posix` is dash: none of bash's additions. */
  readonly dialect?: 'bash' | 'posix';
  readonly limits?: Partial<ParseLimits>;
  /** `shopt -s extglob` is on: `@(a|b)` and its kin are parts of words outside `[[ ]]` too. */
  readonly extendedGlob?: boolean;
  /** Replaced in command position, as an interactive shell does. Spans inside a replacement point at the alias. */
  readonly aliases?: ReadonlyMap<string, string>;
  /**
   * No further line will come (`bash -c`, the rest of a script file): a here-document without its end and a trailing
   * backslash are then accepted, as bash does. Without it they are `incomplete` errors, for PS2.
   */
  readonly endOfInput?: boolean;
}

export interface ParseResult {
  /** Every statement that was complete before the error. */
  readonly script: Script;
  readonly error: ShellSyntaxError | null;
}

export interface NextResult {
  /** The statements of the line; none where it has an error, since the shell then runs nothing of it. */
  readonly statements: readonly Statement[];
  /** Where the next line begins. After an error: where a shell that goes on would read on. */
  readonly end: number;
  readonly error: ShellSyntaxError | null;
}

/** Parses a whole source. Never throws: what is not a script ends in `error`. */
export function parse(source: string, options: ParseOptions = {}): ParseResult {
  const parser = createParser(source, options);
  const failure = attempt(source, parser, options, () => {
    while (!parser.atEnd) parser.line();
  });
  const statements = parser.completed;
  const error = failure === null ? null : failure.toSyntaxError(source);
  return { script: { type: 'script', start: 0, end: source.length, statements }, error };
}

/**
 * Parses the next complete line at `offset` (all lines of a compound command or here-document count as one), so that a
 * script can be run as a shell reads it: a syntax error further on is not seen before its turn. Never throws.
 */
export function parseNext(source: string, offset: number, options: ParseOptions = {}): NextResult {
  const { statements, end, failure } = readLine(source, offset, options);
  return { statements, end, error: failure === null ? null : failure.toSyntaxError(source) };
}

/** {@link parseNext} without looking up the line number of an error, which costs a pass over the source. */
export function readLine(
  source: string,
  offset: number,
  options: ParseOptions,
): { statements: readonly Statement[]; end: number; failure: ParseFailure | null } {
  const parser = createParser(source, options);
  parser.seek(Math.max(0, Math.min(offset, source.length)));
  const failure = attempt(source, parser, options, () => {
    while (!parser.atEnd && parser.completed.length === 0) parser.line();
  });
  if (failure === null) return { statements: parser.completed, end: parser.offset, failure };
  const newline = failure.kind === 'unexpected-end' ? -1 : source.indexOf('\n', Math.max(failure.offset, offset));
  return { statements: [], end: newline === -1 ? source.length : newline + 1, failure };
}

function createParser(source: string, options: ParseOptions): Parser {
  const limits = { ...defaultParseLimits, ...options.limits };
  const context: ParseContext = {
    bash: options.dialect !== 'posix',
    extendedGlob: options.extendedGlob === true,
    limits,
    aliases: options.aliases ?? null,
    depth: 0,
    nodes: 0,
    aliasExpansions: 0,
  };
  return new Parser({ text: source, base: 0, positions: null }, context);
}

function attempt(source: string, parser: Parser, options: ParseOptions, read: () => void): ParseFailure | null {
  const maxCharacters = options.limits?.maxSourceCharacters ?? defaultParseLimits.maxSourceCharacters;
  if (source.length > maxCharacters) return limitFailure('maxSourceCharacters', 0);
  try {
    read();
  } catch (failure) {
    if (failure instanceof ParseFailure) return failure;
    // A caller that is itself deep in the stack may leave too little of it for the nesting the limits allow.
    if (failure instanceof RangeError) return limitFailure('maxNestingDepth', parser.offset);
    throw failure;
  }
  return options.endOfInput === true ? null : parser.awaited();
}
