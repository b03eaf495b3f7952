/**
 * The syntax tree of a POSIX shell or bash script.
 *
 * Every node carries the half-open span `[start, end)` of UTF-16 offsets into the source, so that a reader can
 * always show the text that a finding or an error is about. Names follow the POSIX grammar (XCU 2.10) and, for
 * bash's additions, the bash manual.
 */

import type { ShellSyntaxError } from './errors.ts';

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A whole input: what `bash -c` or one typed line holds. */
export interface Script extends Span {
  readonly type: 'script';
  readonly statements: readonly Statement[];
}

/** An and-or list with its terminator: `a && b || c;` or `a &`. */
export interface Statement extends Span {
  readonly type: 'statement';
  readonly first: Pipeline;
  readonly rest: readonly { readonly operator: '&&' | '||'; readonly pipeline: Pipeline }[];
  /** Ended by `&`. */
  readonly background: boolean;
}

/** `[time] [!] a | b |& c`. `operators[i]` stands between `commands[i]` and `commands[i + 1]`. */
export interface Pipeline extends Span {
  readonly type: 'pipeline';
  readonly negated: boolean;
  readonly timed: boolean;
  readonly commands: readonly Command[];
  readonly operators: readonly ('|' | '|&')[];
}

export type Command =
  | SimpleCommand
  | FunctionDefinition
  | Subshell
  | Group
  | If
  | For
  | ArithmeticFor
  | While
  | Case
  | Select
  | ArithmeticCommand
  | Conditional
  | Coproc;

interface CommandBase extends Span {
  readonly redirections: readonly Redirection[];
}

export interface SimpleCommand extends CommandBase {
  readonly type: 'simple';
  readonly assignments: readonly Assignment[];
  /** The command name and its arguments; empty when there are only assignments or redirections. */
  readonly words: readonly Word[];
}

export interface FunctionDefinition extends CommandBase {
  readonly type: 'function';
  readonly name: string;
  readonly body: Command;
}

export interface Subshell extends CommandBase {
  readonly type: 'subshell';
  readonly body: readonly Statement[];
}

export interface Group extends CommandBase {
  readonly type: 'group';
  readonly body: readonly Statement[];
}

export interface If extends CommandBase {
  readonly type: 'if';
  /** `if` and each `elif`. */
  readonly clauses: readonly { readonly condition: readonly Statement[]; readonly body: readonly Statement[] }[];
  readonly otherwise: readonly Statement[] | null;
}

export interface For extends CommandBase {
  readonly type: 'for';
  readonly variable: string;
  /** null: iterate over the positional parameters. */
  readonly words: readonly Word[] | null;
  readonly body: readonly Statement[];
}

export interface ArithmeticFor extends CommandBase {
  readonly type: 'arithmetic-for';
  readonly initialise: ArithmeticText;
  readonly condition: ArithmeticText;
  readonly advance: ArithmeticText;
  readonly body: readonly Statement[];
}

export interface While extends CommandBase {
  readonly type: 'while';
  /** true for `until`. */
  readonly until: boolean;
  readonly condition: readonly Statement[];
  readonly body: readonly Statement[];
}

export interface Case extends CommandBase {
  readonly type: 'case';
  readonly subject: Word;
  readonly clauses: readonly {
    readonly patterns: readonly Word[];
    readonly body: readonly Statement[];
    readonly terminator: ';;' | ';&' | ';;&';
  }[];
}

export interface Select extends CommandBase {
  readonly type: 'select';
  readonly variable: string;
  readonly words: readonly Word[] | null;
  readonly body: readonly Statement[];
}

/** `(( expression ))` */
export interface ArithmeticCommand extends CommandBase {
  readonly type: 'arithmetic-command';
  readonly expression: ArithmeticText;
}

/** `[[ expression ]]` */
export interface Conditional extends CommandBase {
  readonly type: 'conditional';
  readonly expression: ConditionalExpression;
}

export interface Coproc extends CommandBase {
  readonly type: 'coproc';
  readonly name: string | null;
  readonly body: Command;
}

export type ConditionalExpression =
  | { readonly type: 'word'; readonly word: Word }
  | { readonly type: 'unary'; readonly operator: string; readonly operand: Word }
  | { readonly type: 'binary'; readonly operator: string; readonly left: Word; readonly right: Word }
  | { readonly type: 'not'; readonly operand: ConditionalExpression }
  | { readonly type: 'and' | 'or'; readonly left: ConditionalExpression; readonly right: ConditionalExpression };

/**
 * The inside of `$(( ))`, `(( ))` or an array subscript before expansion: shell words are expanded first, and only
 * then is the text parsed as arithmetic (XCU 2.6.4), so the tree keeps the parts, not an expression.
 */
export interface ArithmeticText extends Span {
  readonly parts: readonly WordPart[];
}

export interface Assignment extends Span {
  readonly name: string;
  readonly subscript: ArithmeticText | null;
  /** true for `name+=value`. */
  readonly append: boolean;
  readonly value: Word | null;
  /** `name=(a b [3]=c)`; then `value` is null. */
  readonly array: readonly { readonly subscript: ArithmeticText | null; readonly value: Word }[] | null;
}

export interface Redirection extends Span {
  readonly operator: '<' | '>' | '>>' | '>|' | '<>' | '<&' | '>&' | '&>' | '&>>' | '<<' | '<<-' | '<<<';
  /** The number written before the operator, or null for its default (0 for input, 1 for output). */
  readonly fileDescriptor: number | null;
  /** `{name}>file`: bash stores the new descriptor in this variable. */
  readonly variable: string | null;
  /** The file, descriptor, here-string, or here-document delimiter. */
  readonly target: Word;
  /**
   * For `<<` and `<<-`: the body, a single literal where the delimiter was quoted. It lies after the line that holds the
   * redirection, so its span is the one that is not within its parent's.
   */
  readonly body: Word | null;
}

/** A shell word before expansion. Globs, tildes and braces stay inside literal parts: expansion decides. */
export interface Word extends Span {
  readonly parts: readonly WordPart[];
  /**
   * An argument `name=(...)` of `declare`, `export`, `local` and the like, which bash reads as an array. `parts` then
   * hold the source text as one literal.
   */
  readonly assignment?: Assignment;
}

/* The parser sets `source`, the text as written, on everything that is expanded. */
export type WordPart =
  | { readonly type: 'literal'; readonly text: string }
  /** A backslash-escaped character outside quotes: never a glob, tilde or brace. */
  | { readonly type: 'escaped'; readonly text: string }
  | { readonly type: 'single-quoted'; readonly text: string }
  /** `$'...'`, already decoded; bytes above 0x7f given by `\x` or octal escapes are code points U+0080-U+00FF. */
  | { readonly type: 'ansi-c-quoted'; readonly text: string }
  | { readonly type: 'double-quoted'; readonly parts: readonly WordPart[]; readonly localised: boolean }
  | ParameterExpansion
  | {
      readonly type: 'command-substitution';
      readonly script: Script;
      readonly backquoted: boolean;
      readonly source?: string;
      /** bash parses what stands between backquotes only when it runs it: the error it reports then. */
      readonly error?: ShellSyntaxError;
    }
  | { readonly type: 'arithmetic-expansion'; readonly expression: ArithmeticText; readonly source?: string }
  | {
      readonly type: 'process-substitution';
      readonly direction: '<' | '>';
      readonly script: Script;
      readonly source?: string;
    };

/** `$name`, `${name}`, `${#name}`, `${!name}`, `${name[sub]:-word}`, `${name/pattern/replacement}` and the rest. */
export interface ParameterExpansion {
  readonly type: 'parameter';
  readonly source?: string;
  /** The text between the braces where it is no known form: expanding it says `${...}: bad substitution`. */
  readonly invalid?: string;
  /** A name, a digit string, or one of `@ * # ? - $ !`. */
  readonly name: string;
  readonly subscript: ArithmeticText | '@' | '*' | null;
  /** `${!name}` (value of the variable named by it), or `${!name[@]}` / `${!prefix*}` lists. */
  readonly indirect: boolean;
  /** `${#name}` */
  readonly length: boolean;
  readonly operation:
    | null
    | {
        readonly type: 'default' | 'assign' | 'error' | 'alternative';
        readonly colon: boolean;
        readonly word: Word;
      }
    | { readonly type: 'remove-prefix' | 'remove-suffix'; readonly longest: boolean; readonly pattern: Word }
    | {
        readonly type: 'replace';
        readonly all: boolean;
        readonly anchor: 'start' | 'end' | null;
        readonly pattern: Word;
        readonly replacement: Word | null;
      }
    | { readonly type: 'substring'; readonly offset: ArithmeticText; readonly length: ArithmeticText | null }
    | { readonly type: 'case'; readonly operator: '^' | '^^' | ',' | ',,' | '~' | '~~'; readonly pattern: Word | null }
    | { readonly type: 'transform'; readonly operator: string }
    | { readonly type: 'names'; readonly separator: '@' | '*' };
}
