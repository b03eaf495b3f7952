import type { Builtin, ShellContext } from '../interpreter/shell-context.ts';
import { BINARY_OPERATORS, binaryTest, TestError, UNARY_OPERATORS, unaryTest } from '../interpreter/test-operators.ts';

export const test: Builtin = async (shell, args, name) => {
  const words = [...args];
  if (name === '[') {
    if (words.at(-1) !== ']') {
      await shell.complain(shell.state.dialect === 'posix' ? '[: missing ]' : "[: missing `]'");
      return 2;
    }
    words.pop();
  }
  try {
    return new TestParser(shell, words).parse() ? 0 : 1;
  } catch (error) {
    if (!(error instanceof TestError)) throw error;
    await shell.complain(
      `${name}: ${shell.state.dialect === 'posix' ? error.message.replace(/^(.*): integer expression expected$/, 'Illegal number: $1') : error.message}`,
    );
    return 2;
  }
};

/** test(1) by number of operands first, as POSIX asks, then by grammar. */
class TestParser {
  readonly #shell: ShellContext;
  readonly #words: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(shell: ShellContext, words: readonly string[]) {
    this.#shell = shell;
    this.#words = words;
  }

  parse(): boolean {
    const [first = '', second = '', third = ''] = this.#words;
    switch (this.#words.length) {
      case 0:
        return false;
      case 1:
        return first !== '';
      case 2:
        if (first === '!') return second === '';
        if (UNARY_OPERATORS.has(first)) return unaryTest(this.#shell, first, second);
        if (this.#shell.state.dialect === 'posix' && BINARY_OPERATORS.has(second))
          throw new TestError(`${second}: argument expected`);
        throw new TestError(
          this.#shell.state.dialect === 'posix' ? `${first}: unexpected operator` : `${first}: unary operator expected`,
        );
      case 3:
        if (second === '==' && this.#shell.state.dialect === 'posix')
          throw new TestError(`${first}: unexpected operator`);
        if (BINARY_OPERATORS.has(second)) return binaryTest(this.#shell, first, second, third);
        if (second === '-a') return first !== '' && third !== '';
        if (second === '-o') return first !== '' || third !== '';
        if (first === '!') return !new TestParser(this.#shell, [second, third]).parse();
        if (first === '(' && third === ')') return second !== '';
        throw new TestError(
          this.#shell.state.dialect === 'posix'
            ? `${first}: unexpected operator`
            : `${second}: binary operator expected`,
        );
      case 4:
        if (first === '!') return !new TestParser(this.#shell, this.#words.slice(1)).parse();
    }
    const value = this.#or();
    if (this.#at < this.#words.length)
      throw new TestError(
        this.#shell.state.dialect === 'posix'
          ? `${this.#words[this.#at - 1] ?? ''}: unexpected operator`
          : 'too many arguments',
      );
    return value;
  }

  #or(): boolean {
    let value = this.#and();
    while (this.#words[this.#at] === '-o') {
      this.#at += 1;
      const right = this.#and();
      value = value || right;
    }
    return value;
  }

  #and(): boolean {
    let value = this.#not();
    while (this.#words[this.#at] === '-a') {
      this.#at += 1;
      const right = this.#not();
      value = value && right;
    }
    return value;
  }

  #not(): boolean {
    this.#depth += 1;
    if (this.#depth > 200) throw new TestError('too many arguments');
    const [word, operator, right] = this.#words.slice(this.#at, this.#at + 3);
    if (word === undefined) throw new TestError('argument expected');
    if (word === '!') {
      this.#at += 1;
      return !this.#not();
    }
    if (word === '(' && !(operator !== undefined && BINARY_OPERATORS.has(operator))) {
      this.#at += 1;
      const value = this.#or();
      if (this.#words[this.#at] !== ')') throw new TestError("`)' expected");
      this.#at += 1;
      return value;
    }
    if (operator !== undefined && right !== undefined && BINARY_OPERATORS.has(operator)) {
      this.#at += 3;
      return binaryTest(this.#shell, word, operator, right);
    }
    if (UNARY_OPERATORS.has(word) && operator !== undefined) {
      this.#at += 2;
      return unaryTest(this.#shell, word, operator);
    }
    this.#at += 1;
    return word !== '';
  }
}
