import type { ConditionalExpression, Word } from './ast.ts';
import { conditionalWord, regularExpression } from './character-classes.ts';
import { ParseFailure } from './errors.ts';
import { TokenParser } from './tokens.ts';

const unaryOperators = new Set([...'abcdefghknoprstuvwxzGLNORS'].map((letter) => `-${letter}`));
const binaryOperators = new Set(['=', '==', '!=', '=~', '-eq', '-ne', '-lt', '-le', '-gt', '-ge', '-nt', '-ot', '-ef']);

/** The inside of `[[ ]]` (bash manual 3.2.5.2): `||` below `&&` below `!`, parentheses, tests. */
export abstract class ConditionalParser extends TokenParser {
  private conditionalOperators = 0;

  /** Reads up to and with `]]`; the cursor is after `[[`. */
  protected conditionalExpression(start: number): ConditionalExpression {
    const outer = this.conditionalOperators;
    this.conditionalOperators = 0;
    const expression = this.either(start);
    this.skipNewlines();
    const end = this.position;
    const closing = this.word(conditionalWord);
    if (closing === null || literalText(closing) !== ']]') {
      this.position = end;
      throw this.conditionalFailure(start);
    }
    this.conditionalOperators = outer;
    return expression;
  }

  private countOperator(): void {
    this.conditionalOperators += 1;
    if (this.conditionalOperators > this.context.limits.maxConditionalOperators) {
      throw this.limit('maxConditionalOperators');
    }
  }

  private either(start: number): ConditionalExpression {
    let left = this.both(start);
    for (;;) {
      this.skipNewlines();
      if (!this.text.startsWith('||', this.position)) return left;
      this.position += 2;
      this.countOperator();
      left = { type: 'or', left, right: this.both(start) };
    }
  }

  private both(start: number): ConditionalExpression {
    let left = this.term(start);
    for (;;) {
      this.skipNewlines();
      if (!this.text.startsWith('&&', this.position)) return left;
      this.position += 2;
      this.countOperator();
      left = { type: 'and', left, right: this.term(start) };
    }
  }

  private term(start: number): ConditionalExpression {
    this.skipNewlines();
    const begin = this.position;
    if (this.codeAt(begin) === 0x28) {
      this.enter();
      this.position += 1;
      const inside = this.either(start);
      if (this.codeAt(this.position) !== 0x29) {
        const { token } = this.unexpected();
        throw this.conditionalError(start, `unexpected token \`${token}', expected \`)'`, this.position);
      }
      this.position += 1;
      this.leave();
      return inside;
    }
    const first = this.word(conditionalWord);
    if (first === null) throw this.conditionalFailure(start);
    const text = literalText(first);
    if (text === '!') {
      this.countOperator();
      return { type: 'not', operand: this.term(start) };
    }
    if (text === ']]') {
      this.position = begin;
      throw this.conditionalFailure(start);
    }
    if (text !== null && unaryOperators.has(text)) return this.unary(start, text);
    return this.binary(start, first);
  }

  private unary(start: number, operator: string): ConditionalExpression {
    this.skipBlanks();
    const operand = this.test();
    if (operand === null) throw this.argumentFailure(start, 'unary');
    return { type: 'unary', operator, operand };
  }

  private binary(start: number, left: Word): ConditionalExpression {
    this.skipBlanks();
    const code = this.codeAt(this.position);
    let operator = '';
    if (code === 0x3c || code === 0x3e) {
      operator = String.fromCharCode(code);
      this.position += 1;
    } else if (code === 0x0a || code === -1) {
      const message = "unexpected token `newline', conditional binary operator expected";
      throw this.conditionalError(start, message, this.position, false);
    } else if (this.endsTerm(code)) {
      return { type: 'word', word: left };
    } else {
      const begin = this.position;
      const word = this.word(conditionalWord);
      const text = word === null ? null : literalText(word);
      if (text === ']]') {
        this.position = begin;
        return { type: 'word', word: left };
      }
      if (text === null || !binaryOperators.has(text)) {
        throw this.conditionalError(start, 'conditional binary operator expected', begin);
      }
      operator = text;
    }
    this.skipBlanks();
    const right = operator === '=~' ? this.word(regularExpression) : this.test();
    if (right === null) throw this.argumentFailure(start, 'binary');
    return { type: 'binary', operator, left, right };
  }

  private endsTerm(code: number): boolean {
    if (code === 0x29) return true;
    return (code === 0x26 || code === 0x7c) && this.codeAt(this.position + 1) === code;
  }

  /** A word other than `]]`. */
  private test(): Word | null {
    const begin = this.position;
    const word = this.word(conditionalWord);
    if (word !== null && literalText(word) === ']]') {
      this.position = begin;
      return null;
    }
    return word;
  }

  private argumentFailure(start: number, arity: 'unary' | 'binary'): ParseFailure {
    if (this.position >= this.text.length) {
      return this.conditionalError(start, `unexpected argument to conditional ${arity} operator`, this.position);
    }
    const token = this.unexpected().token;
    return this.conditionalError(
      start,
      `unexpected argument \`${token}' to conditional ${arity} operator`,
      this.position,
    );
  }

  private conditionalFailure(start: number): ParseFailure {
    if (this.position >= this.text.length) {
      return this.conditionalError(start, "unexpected EOF while looking for `]]'", this.position);
    }
    const { token } = this.unexpected();
    const message =
      token === ')'
        ? "syntax error in conditional expression: unexpected token `)'"
        : `unexpected token \`${token}' in conditional command`;
    return this.conditionalError(start, message, this.position);
  }

  private conditionalError(start: number, message: string, position: number, incomplete = true): ParseFailure {
    const atEnd = position >= this.text.length;
    return new ParseFailure({
      kind: atEnd && incomplete ? 'unexpected-end' : 'unexpected-token',
      token: atEnd ? ']]' : this.text.slice(position, position + 1),
      offset: this.at(atEnd ? start : position),
      incomplete: atEnd && incomplete,
      message,
    });
  }
}

/** The text of a word that is one unquoted literal, else null. */
export function literalText(word: Word): string | null {
  const [part] = word.parts;
  return word.parts.length === 1 && part?.type === 'literal' ? part.text : null;
}
