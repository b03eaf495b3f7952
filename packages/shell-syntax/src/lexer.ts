import { isNameCharacter } from './character-classes.ts';
import { limitFailure, type NamedLine, ParseFailure } from './errors.ts';
import type { ParseLimits } from './limits.ts';

/** What one parse and the parsers it starts for backquotes and here-documents share. */
export interface ParseContext {
  readonly bash: boolean;
  /** `shopt -s extglob`: `@(a|b)` is part of any word. */
  readonly extendedGlob: boolean;
  readonly limits: ParseLimits;
  readonly aliases: ReadonlyMap<string, string> | null;
  depth: number;
  nodes: number;
  aliasExpansions: number;
}

/** A piece of the source: `positions[i]`, or `base + i` where positions is null, is the source offset of `text[i]`. */
export interface SourceText {
  readonly text: string;
  readonly base: number;
  readonly positions: Int32Array | null;
}

/** An alias whose replacement is being read; it is not replaced again before `end`. */
interface ActiveAlias {
  readonly name: string;
  readonly end: number;
}

/** The cursor: characters, blanks, comments, line continuations, positions, failures and limits. */
export abstract class Lexer {
  protected text: string;
  protected position = 0;
  protected readonly context: ParseContext;
  /** The source ended right after a backslash, or a backslash and a newline: a shell would read another line. */
  protected continued = false;
  /** A newline may stand at this position, so that the end of the source there is "end of file". */
  protected newlineAllowedAt = -1;
  /** Enclosing `$(` and `<(` in this text. */
  protected substitutionDepth = 0;
  private base: number;
  private positions: Int32Array | null;
  private activeAliases: ActiveAlias[] = [];
  private doubleParentheses: Map<number, boolean> | null = null;
  private lookaheadBudget = -1;

  constructor(source: SourceText, context: ParseContext) {
    this.text = source.text;
    this.base = source.base;
    this.positions = source.positions;
    this.context = context;
  }

  /** The source offset of a position in this text. */
  protected at(position: number): number {
    return this.positions === null ? this.base + position : (this.positions[position] ?? this.base);
  }

  /** The code of a character, or -1 past the end. */
  protected codeAt(position: number): number {
    return position < this.text.length ? this.text.charCodeAt(position) : -1;
  }

  /** The part of this text between two positions, with its place in the source. */
  protected piece(start: number, end: number): SourceText {
    return this.positions === null
      ? { text: this.text.slice(start, end), base: this.base + start, positions: null }
      : { text: this.text.slice(start, end), base: this.base, positions: this.positions.subarray(start, end + 1) };
  }

  protected count(): void {
    this.context.nodes += 1;
    if (this.context.nodes > this.context.limits.maxNodes) throw this.limit('maxNodes');
  }

  protected enter(): void {
    this.context.depth += 1;
    if (this.context.depth > this.context.limits.maxNestingDepth) throw this.limit('maxNestingDepth');
  }

  protected leave(): void {
    this.context.depth -= 1;
  }

  protected limit(name: keyof ParseLimits): ParseFailure {
    return limitFailure(name, this.at(this.position));
  }

  /** Skips blanks, comments and line continuations up to the next token. */
  protected skipBlanks(): void {
    const text = this.text;
    let position = this.position;
    for (;;) {
      const code = position < text.length ? text.charCodeAt(position) : -1;
      if (code === 0x20 || code === 0x09) position += 1;
      else if (code === 0x5c && position + 1 < text.length && text.charCodeAt(position + 1) === 0x0a) {
        position += 2;
        if (position === text.length) this.continued = true;
      } else if (code === 0x23) {
        const end = text.indexOf('\n', position);
        position = end === -1 ? text.length : end;
      } else break;
    }
    this.position = position;
  }

  /** The position after `position`, past line continuations: operators may be split by them. */
  protected after(position: number): number {
    let next = position + 1;
    while (this.codeAt(next) === 0x5c && this.codeAt(next + 1) === 0x0a) next += 2;
    return next;
  }

  /** The end of the name that starts here (equal to `start` where none does). */
  protected nameEnd(start: number): number {
    const text = this.text;
    let end = start;
    while (end < text.length && isNameCharacter(text.charCodeAt(end))) end += 1;
    return end;
  }

  /** The failure for a quote or bracket that is never closed. */
  protected unclosed(missing: string, start: number, namedLine: NamedLine = 'offset'): ParseFailure {
    let message = `unexpected EOF while looking for matching \`${missing}'`;
    if (!this.context.bash) {
      if (missing === '`') message = 'Syntax error: EOF in backquote substitution';
      else if (missing === '}') message = "Syntax error: Missing '}'";
      else if (missing === ')') message = "Syntax error: Missing '))'";
      else message = 'Syntax error: Unterminated quoted string';
    }
    return new ParseFailure({
      kind: 'unexpected-end',
      token: missing,
      offset: this.at(start),
      incomplete: true,
      message,
      namedLine: this.context.bash ? namedLine : 'last',
    });
  }

  /**
   * Whether the `((` here is closed by `))`, and so is arithmetic rather than a subshell in a subshell. One scan answers
   * for every `((` inside it too, so that nested ones cost nothing more.
   */
  protected closesDouble(open: number): boolean {
    this.doubleParentheses ??= new Map();
    const known = this.doubleParentheses.get(open);
    if (known !== undefined) return known;
    if (this.lookaheadBudget < 0) this.lookaheadBudget = 8 * this.text.length + 1024;
    const text = this.text;
    const stack = [open, open + 1];
    let index = open + 2;
    const first = index;
    scan: for (; index < text.length && index - first < this.lookaheadBudget; index += 1) {
      switch (text.charCodeAt(index)) {
        case 0x5c:
          index += 1;
          break;
        case 0x27:
        case 0x60: {
          const end = text.indexOf(text.charAt(index), index + 1);
          index = end === -1 ? text.length : end;
          break;
        }
        case 0x22:
          index = this.skipDoubleQuotes(index);
          break;
        case 0x28:
          stack.push(index);
          if (stack.length > this.context.limits.maxNestingDepth) break scan;
          break;
        case 0x29: {
          const opened = stack.pop();
          const outer = stack.at(-1);
          if (opened === undefined || outer === undefined) break scan;
          if (outer === opened - 1) this.doubleParentheses.set(outer, text.charCodeAt(index + 1) === 0x29);
          if (opened === open + 1) break scan;
          break;
        }
        default:
      }
    }
    this.lookaheadBudget = Math.max(0, this.lookaheadBudget - (index - first));
    const answer = this.doubleParentheses.get(open);
    if (answer !== undefined) return answer;
    // Never closed: the caller reads on as arithmetic and reports the end.
    for (const unclosed of stack) this.doubleParentheses.set(unclosed, true);
    return true;
  }

  /** The position of the closing double quote, or the end of the text. */
  private skipDoubleQuotes(open: number): number {
    const text = this.text;
    for (let index = open + 1; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      if (code === 0x5c) index += 1;
      else if (code === 0x22) return index;
    }
    return text.length;
  }

  /** Replaces the alias name at the cursor by its value; false where there is none. */
  protected expandAlias(): boolean {
    const { aliases, limits } = this.context;
    if (aliases === null || aliases.size === 0) return false;
    const start = this.position;
    let end = start;
    for (; end < this.text.length; end += 1) {
      const code = this.text.charCodeAt(end);
      if (code <= 0x20 || code === 0x3b || code === 0x26 || code === 0x7c || (code >= 0x28 && code <= 0x29)) break;
      if (code === 0x3c || code === 0x3e) break;
      if (code === 0x5c || code === 0x27 || code === 0x22 || code === 0x24 || code === 0x60) return false;
    }
    const name = this.text.slice(start, end);
    const value = aliases.get(name);
    if (value === undefined) return false;
    this.activeAliases = this.activeAliases.filter((active) => active.end > start);
    if (this.activeAliases.some((active) => active.name === name)) return false;
    this.context.aliasExpansions += 1;
    if (this.context.aliasExpansions > limits.maxAliasExpansions) throw this.limit('maxAliasExpansions');
    if (this.text.length + value.length > limits.maxSourceCharacters) throw this.limit('maxSourceCharacters');
    const grown = value.length - (end - start);
    this.activeAliases = this.activeAliases.map((active) => ({ name: active.name, end: active.end + grown }));
    this.activeAliases.push({ name, end: start + value.length });
    const positions = new Int32Array(this.text.length + grown + 1);
    for (let index = 0; index < start; index += 1) positions[index] = this.at(index);
    positions.fill(this.at(start), start, start + value.length);
    for (let index = end; index <= this.text.length; index += 1) positions[index + grown] = this.at(index);
    this.text = this.text.slice(0, start) + value + this.text.slice(end);
    this.positions = positions;
    this.doubleParentheses = null;
    return true;
  }

  /** Whether the text just before the cursor is an alias value that ends in a blank: the next word is checked too. */
  protected afterBlankAlias(): boolean {
    for (const active of this.activeAliases) {
      const last = this.text.charCodeAt(active.end - 1);
      if ((last === 0x20 || last === 0x09) && this.onlyBlanksBetween(active.end, this.position)) return true;
    }
    return false;
  }

  private onlyBlanksBetween(start: number, end: number): boolean {
    for (let index = start; index < end; index += 1) {
      const code = this.text.charCodeAt(index);
      if (code !== 0x20 && code !== 0x09) return false;
    }
    return start <= end;
  }
}
