import { AwkSyntaxError } from './awk-syntax.ts';
import type { AwkToken } from './awk-tokens.ts';

const MAX_NESTING = 200;

/** Where a parser stands in the tokens of a program. */
export class AwkCursor {
  readonly tokens: readonly AwkToken[];
  at = 0;
  #depth = 0;

  constructor(tokens: readonly AwkToken[]) {
    this.tokens = tokens;
  }

  /** Runs a rule one level deeper; the nesting of a program is bounded. */
  deeper<Result>(rule: () => Result): Result {
    this.#depth += 1;
    if (this.#depth > MAX_NESTING) throw new AwkSyntaxError('program too deep', this.token().line);
    try {
      return rule();
    } finally {
      this.#depth -= 1;
    }
  }

  token(): AwkToken {
    return this.tokens[this.at] ?? { type: 'end', text: 'end of file', line: 0 };
  }

  fail(): never {
    const { text, line, type } = this.token();
    if (type === 'end') throw new AwkSyntaxError('syntax error at or near end of file', line);
    throw new AwkSyntaxError(
      type === 'newline'
        ? 'syntax error at or near end of line'
        : `syntax error at or near ${type === 'string' ? `"${text}"` : type === 'pattern' ? `/${text}/` : text}`,
      line,
    );
  }

  sees(sign: string): boolean {
    const token = this.token();
    return token.type === 'sign' && token.text === sign;
  }

  take(sign: string): boolean {
    if (!this.sees(sign)) return false;
    this.at += 1;
    return true;
  }

  need(sign: string): void {
    if (!this.take(sign)) this.fail();
  }

  seesWord(word: string): boolean {
    const token = this.token();
    return token.type === 'word' && token.text === word;
  }

  takeWord(word: string): boolean {
    if (!this.seesWord(word)) return false;
    this.at += 1;
    return true;
  }

  skipNewlines(): void {
    while (this.token().type === 'newline') this.at += 1;
  }

  skipTerminators(): void {
    while (this.token().type === 'newline' || this.sees(';')) this.at += 1;
  }
}
