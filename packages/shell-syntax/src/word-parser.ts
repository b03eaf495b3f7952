import { decodeAnsiC } from './ansi-c.ts';
import type { ArithmeticText, Script, Word, WordPart } from './ast.ts';
import {
  ANGLE,
  arithmeticInBrackets,
  arithmeticInParentheses,
  BACKQUOTE,
  BACKSLASH,
  betweenApostrophes,
  CLOSE,
  conditionalWord,
  DOLLAR,
  DOUBLE_QUOTE,
  doubleQuotes,
  isDigit,
  isNameStart,
  OPEN,
  ORDINARY,
  plainWord,
  SINGLE_QUOTE,
  STOP,
  type WordContext,
} from './character-classes.ts';
import { ParseFailure, type ShellSyntaxError } from './errors.ts';
import { Lexer, type SourceText } from './lexer.ts';

/** Words and everything that may stand in them, up to but without `${...}`. */
export abstract class WordParser extends Lexer {
  /** Reads `${...}` with the cursor on `$`. */
  protected abstract bracedParameter(context: WordContext): WordPart;
  /** Reads the commands after an opening parenthesis, and the closing one. */
  protected abstract substitution(start: number): Script;
  /** Reads a whole separate text, as found between backquotes; an error is kept, not thrown. */
  protected abstract subordinateScript(source: SourceText): { script: Script; error: ShellSyntaxError | null };

  /** Reads a word; null where none begins here. */
  protected word(context: WordContext): Word | null {
    const start = this.position;
    const parts = this.parts(context);
    if (this.position === start) return null;
    this.count();
    return { start: this.at(start), end: this.at(this.position), parts };
  }

  protected arithmeticText(context: WordContext): ArithmeticText {
    const start = this.position;
    const parts = this.parts(context);
    return { start: this.at(start), end: this.at(this.position), parts };
  }

  /** Reads word parts up to a character that ends them here, or the end of the text. */
  protected parts(wanted: WordContext): WordPart[] {
    const context = wanted === plainWord && this.context.extendedGlob ? conditionalWord : wanted;
    const { classes, quoting } = context;
    const parts: WordPart[] = [];
    let literal = '';
    const start = this.position;
    let position = start;
    let runStart = start;
    let depth = 0;
    let text = this.text;

    for (;;) {
      if (position >= text.length) break;
      const code = text.charCodeAt(position);
      const kind = code < 128 ? classes[code] : ORDINARY;
      if (kind === ORDINARY) {
        position += 1;
        continue;
      }
      if (kind === OPEN) {
        depth += 1;
        position += 1;
        continue;
      }
      if (kind === CLOSE) {
        if (depth === 0) break;
        depth -= 1;
        position += 1;
        continue;
      }
      if (kind === STOP || kind === ANGLE) {
        if (depth > 0) {
          if (context.extendedGlob && code === 0x28) depth += 1;
          if (context.extendedGlob && code === 0x29) depth -= 1;
          position += 1;
          continue;
        }
        if (kind === STOP) {
          if (!context.extendedGlob || code !== 0x28 || position === start) break;
          if (!'?*+@!'.includes(text.charAt(position - 1))) break;
          depth = 1;
          position += 1;
          continue;
        }
        if (!this.context.bash || this.codeAt(position + 1) !== 0x28) break;
      }
      if (kind === BACKSLASH) {
        const next = position + 1 < text.length ? text.charCodeAt(position + 1) : -1;
        if (next === 0x0a) {
          literal += text.slice(runStart, position);
          position += 2;
          runStart = position;
          if (position === text.length) this.continued = true;
        } else if (next === -1) {
          this.continued = true;
          position += 1;
        } else if (quoting === 'bare') {
          literal += text.slice(runStart, position);
          if (literal !== '') this.push(parts, { type: 'literal', text: literal });
          literal = '';
          const width = next >= 0xd800 && next <= 0xdbff && position + 2 < text.length ? 2 : 1;
          this.push(parts, { type: 'escaped', text: text.slice(position + 1, position + 1 + width) });
          position += 1 + width;
          runStart = position;
        } else {
          if (isEscapable(next, context)) {
            literal += text.slice(runStart, position);
            runStart = position + 1;
          }
          position += 2;
        }
        continue;
      }

      this.position = position;
      let part: WordPart | null = null;
      if (kind === SINGLE_QUOTE && context.inBraces) {
        literal += text.slice(runStart, position);
        if (literal !== '') this.push(parts, { type: 'literal', text: literal });
        literal = '';
        runStart = position;
        if (this.context.bash) for (const inner of this.pairedApostrophes()) this.push(parts, inner);
        text = this.text;
        if (this.context.bash) {
          position = this.position;
          runStart = position;
        } else position += 1;
        continue;
      }
      if (kind === SINGLE_QUOTE) part = this.singleQuoted();
      else if (kind === DOUBLE_QUOTE) part = this.doubleQuoted(position, position + 1, false);
      else if (kind === DOLLAR) part = this.dollar(context);
      else if (kind === BACKQUOTE) part = this.backquoted(context);
      else part = this.processSubstitution();
      // A substitution may have replaced an alias, and with it the text.
      text = this.text;
      if (part === null) {
        position += 1;
        continue;
      }
      literal += text.slice(runStart, position);
      if (literal !== '') this.push(parts, { type: 'literal', text: literal });
      literal = '';
      this.push(parts, part);
      position = this.position;
      runStart = position;
    }

    if (depth > 0 && quoting === 'bare') throw this.unclosed(')', start);
    literal += text.slice(runStart, position);
    if (literal !== '') this.push(parts, { type: 'literal', text: literal });
    this.position = position;
    return parts;
  }

  private push(parts: WordPart[], part: WordPart): void {
    this.count();
    parts.push(part);
  }

  private singleQuoted(): WordPart {
    const start = this.position;
    const end = this.text.indexOf("'", start + 1);
    if (end === -1) throw this.unclosed("'", start);
    this.position = end + 1;
    return { type: 'single-quoted', text: this.text.slice(start + 1, end) };
  }

  /** `'...'` within `"${x-...}"`: bash pairs the apostrophes, keeps them, and expands what is between them. */
  private pairedApostrophes(): WordPart[] {
    const start = this.position;
    this.enter();
    this.position += 1;
    const parts = this.parts(betweenApostrophes);
    if (this.position >= this.text.length) throw this.unclosed("'", start);
    this.position += 1;
    this.leave();
    return [{ type: 'literal', text: "'" }, ...parts, { type: 'literal', text: "'" }];
  }

  private doubleQuoted(start: number, inside: number, localised: boolean): WordPart {
    this.enter();
    this.position = inside;
    const parts = this.parts(doubleQuotes);
    if (this.position >= this.text.length) throw this.unclosed('"', start);
    this.position += 1;
    this.leave();
    return { type: 'double-quoted', parts, localised };
  }

  private ansiCQuoted(start: number): WordPart {
    const text = this.text;
    let end = start + 2;
    for (; end < text.length && text.charCodeAt(end) !== 0x27; end += 1) {
      if (text.charCodeAt(end) === 0x5c) end += 1;
    }
    if (end >= text.length) throw this.unclosed("'", start);
    this.position = end + 1;
    return { type: 'ansi-c-quoted', text: decodeAnsiC(text.slice(start + 2, end)) };
  }

  /** What a `$` begins, or null where it stands for itself. */
  private dollar(context: WordContext): WordPart | null {
    const start = this.position;
    const next = this.codeAt(start + 1);
    if (isNameStart(next)) {
      this.position = this.nameEnd(start + 1);
      return this.simpleParameter(start, this.position);
    }
    if (next === 0x7b) return this.bracedParameter(context);
    if (next === 0x28) return this.dollarParenthesis(start);
    if (isDigit(next) || '@*#?-$!'.includes(next === -1 ? ' ' : String.fromCharCode(next))) {
      this.position = start + 2;
      return this.simpleParameter(start, start + 2);
    }
    if (!this.context.bash) return null;
    if (next === 0x27 && context.quoting === 'bare') return this.ansiCQuoted(start);
    if (next === 0x22 && context.quoting === 'bare') return this.doubleQuoted(start + 1, start + 2, true);
    if (next !== 0x5b) return null;
    this.enter();
    this.position = start + 2;
    const expression = this.arithmeticText(arithmeticInBrackets);
    if (this.position >= this.text.length) throw this.unclosed(']', start);
    this.position += 1;
    this.leave();
    return { type: 'arithmetic-expansion', expression, source: this.text.slice(start, this.position) };
  }

  private simpleParameter(start: number, end: number): WordPart {
    return {
      type: 'parameter',
      name: this.text.slice(start + 1, end),
      subscript: null,
      indirect: false,
      length: false,
      operation: null,
      source: this.text.slice(start, end),
    };
  }

  private dollarParenthesis(start: number): WordPart {
    this.enter();
    if (this.codeAt(start + 2) === 0x28 && (!this.context.bash || this.closesDouble(start + 1))) {
      this.position = start + 3;
      const expression = this.arithmeticText(arithmeticInParentheses);
      if (this.codeAt(this.position) !== 0x29 || this.codeAt(this.position + 1) !== 0x29) {
        throw this.unclosed(')', start);
      }
      this.position += 2;
      this.leave();
      return { type: 'arithmetic-expansion', expression, source: this.text.slice(start, this.position) };
    }
    this.position = start + 2;
    const script = this.substitution(start);
    this.leave();
    return { type: 'command-substitution', script, backquoted: false, source: this.text.slice(start, this.position) };
  }

  private processSubstitution(): WordPart {
    const start = this.position;
    const direction = this.codeAt(start) === 0x3c ? '<' : '>';
    this.enter();
    this.position = start + 2;
    const script = this.substitution(start);
    this.leave();
    return { type: 'process-substitution', direction, script, source: this.text.slice(start, this.position) };
  }

  /** `` `...` ``: a backslash before `$`, `` ` `` or `\` (within double quotes also `"`) is removed first (XCU 2.6.3). */
  private backquoted(context: WordContext): WordPart {
    const start = this.position;
    const text = this.text;
    let end = start + 1;
    let escapes = 0;
    for (; end < text.length && text.charCodeAt(end) !== 0x60; end += 1) {
      if (text.charCodeAt(end) !== 0x5c) continue;
      end += 1;
      escapes += 1;
    }
    if (end >= text.length) throw this.unclosed('`', start);
    const inside = this.piece(start + 1, end);
    const source = text.slice(start, end + 1);
    this.enter();
    const { script, error } = this.subordinateScript(escapes === 0 ? inside : unescapeBackquoted(inside, context));
    this.leave();
    this.position = end + 1;
    if (error !== null && !this.context.bash) {
      // dash reads the inside at once; bash only when the command runs.
      throw new ParseFailure({ ...error, incomplete: false });
    }
    const part = { type: 'command-substitution', script, backquoted: true, source } as const;
    return error === null ? part : { ...part, error };
  }
}

function isEscapable(code: number, context: WordContext): boolean {
  if (code === 0x24 || code === 0x60 || code === 0x5c) return true;
  if (code === 0x22) return context.quoting !== 'here-document';
  return code === 0x7d && context.inBraces;
}

function unescapeBackquoted(inside: SourceText, context: WordContext): SourceText {
  const { text } = inside;
  const positions = new Int32Array(text.length + 1);
  const pieces: string[] = [];
  let length = 0;
  let runStart = 0;
  const quoted = context.quoting === 'double';
  for (let index = 0; index <= text.length; index += 1) {
    if (text.charCodeAt(index) === 0x5c && index + 1 < text.length) {
      const next = text.charCodeAt(index + 1);
      if (next === 0x24 || next === 0x60 || next === 0x5c || (quoted && next === 0x22)) {
        pieces.push(text.slice(runStart, index));
        runStart = index + 1;
        index += 1;
      }
    }
    positions[length] = inside.positions === null ? inside.base + index : (inside.positions[index] ?? inside.base);
    length += 1;
  }
  pieces.push(text.slice(runStart));
  return { text: pieces.join(''), base: 0, positions: positions.subarray(0, length) };
}
