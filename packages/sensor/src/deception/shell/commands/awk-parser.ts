import { AwkCursor } from './awk-cursor.ts';
import { AwkExpressions } from './awk-expressions.ts';
import {
  type AwkExpression,
  type AwkFunction,
  type AwkProgram,
  type AwkRedirection,
  type AwkRule,
  type AwkStatement,
  AwkSyntaxError,
} from './awk-syntax.ts';
import { type AwkToken, awkTokens } from './awk-tokens.ts';

/** Reads an awk program (POSIX awk as mawk 1.3.4 takes it). Throws AwkSyntaxError. */
export function parseAwk(source: string): AwkProgram {
  return new AwkParser(awkTokens(source)).program();
}

class AwkParser {
  readonly #cursor: AwkCursor;
  readonly #expressions: AwkExpressions;

  constructor(tokens: readonly AwkToken[]) {
    this.#cursor = new AwkCursor(tokens);
    this.#expressions = new AwkExpressions(this.#cursor);
  }

  program(): AwkProgram {
    const begin: AwkStatement[] = [];
    const end: AwkStatement[] = [];
    const rules: AwkRule[] = [];
    const functions = new Map<string, AwkFunction>();
    let hasEnd = false;
    this.#cursor.skipTerminators();
    while (this.#cursor.token().type !== 'end') {
      if (this.#cursor.takeWord('BEGIN')) begin.push(...this.#block());
      else if (this.#cursor.takeWord('END')) {
        hasEnd = true;
        end.push(...this.#block());
      } else if (this.#cursor.takeWord('function') || this.#cursor.takeWord('func')) this.#function(functions);
      else rules.push(this.#rule());
      this.#cursor.skipTerminators();
    }
    return { begin, end, rules, functions, readsInput: rules.length > 0 || hasEnd };
  }

  #function(functions: Map<string, AwkFunction>): void {
    const name = this.#cursor.token();
    if (name.type !== 'name' && name.type !== 'call') this.#cursor.fail();
    this.#cursor.at += 1;
    this.#cursor.need('(');
    const parameters: string[] = [];
    while (!this.#cursor.sees(')')) {
      const parameter = this.#cursor.token();
      if (parameter.type !== 'name') this.#cursor.fail();
      parameters.push(parameter.text);
      this.#cursor.at += 1;
      if (!this.#cursor.take(',')) break;
      this.#cursor.skipNewlines();
    }
    this.#cursor.need(')');
    this.#cursor.skipNewlines();
    functions.set(name.text, { parameters, body: this.#block() });
  }

  #rule(): AwkRule {
    if (this.#cursor.sees('{')) return { from: null, to: null, body: this.#block() };
    const from = this.#expressions.expression();
    let to: AwkExpression | null = null;
    if (this.#cursor.take(',')) {
      this.#cursor.skipNewlines();
      to = this.#expressions.expression();
    }
    return { from, to, body: this.#cursor.sees('{') ? this.#block() : null };
  }

  #block(): AwkStatement[] {
    this.#cursor.need('{');
    const statements: AwkStatement[] = [];
    this.#cursor.skipTerminators();
    while (!this.#cursor.sees('}')) {
      const { type, line } = this.#cursor.token();
      if (type === 'end') throw new AwkSyntaxError('missing } near end of file', line);
      statements.push(this.#statement());
      this.#cursor.skipTerminators();
    }
    this.#cursor.need('}');
    return statements;
  }

  #endOfStatement(): void {
    if (this.#cursor.sees('}') || this.#cursor.take(';')) return;
    if (this.#cursor.token().type === 'newline') {
      this.#cursor.at += 1;
      return;
    }
    this.#cursor.fail();
  }

  #body(): AwkStatement[] {
    this.#cursor.skipNewlines();
    if (this.#cursor.take(';')) return [];
    return this.#cursor.sees('{') ? this.#block() : [this.#statement()];
  }

  #statement(): AwkStatement {
    return this.#cursor.deeper(() => this.#statementInside());
  }

  #statementInside(): AwkStatement {
    if (this.#cursor.sees('{')) return { type: 'block', body: this.#block() };
    const token = this.#cursor.token();
    if (token.type === 'word') {
      switch (token.text) {
        case 'if':
          return this.#if();
        case 'while': {
          this.#cursor.at += 1;
          const condition = this.#parenthesised();
          if (this.#cursor.take(';')) return { type: 'while', condition, body: [] };
          return { type: 'while', condition, body: this.#body() };
        }
        case 'do': {
          this.#cursor.at += 1;
          const body = this.#body();
          this.#cursor.skipTerminators();
          if (!this.#cursor.takeWord('while')) this.#cursor.fail();
          const condition = this.#parenthesised();
          this.#endOfStatement();
          return { type: 'do', condition, body };
        }
        case 'for':
          return this.#for();
        case 'next':
        case 'nextfile':
        case 'break':
        case 'continue':
          this.#cursor.at += 1;
          this.#endOfStatement();
          return { type: token.text };
        case 'exit':
        case 'return': {
          this.#cursor.at += 1;
          const ends = this.#cursor.token().type === 'newline' || this.#cursor.sees(';') || this.#cursor.sees('}');
          const value = ends ? null : this.#expressions.expression();
          this.#endOfStatement();
          return { type: token.text, value };
        }
      }
    }
    const statement = this.#simple();
    this.#endOfStatement();
    return statement;
  }

  #parenthesised(): AwkExpression {
    this.#cursor.need('(');
    const value = this.#expressions.expression();
    this.#cursor.need(')');
    return value;
  }

  #if(): AwkStatement {
    this.#cursor.at += 1;
    const condition = this.#parenthesised();
    const yes = this.#body();
    const before = this.#cursor.at;
    this.#cursor.skipTerminators();
    if (this.#cursor.takeWord('else')) return { type: 'if', condition, yes, no: this.#body() };
    this.#cursor.at = before;
    return { type: 'if', condition, yes, no: [] };
  }

  #for(): AwkStatement {
    this.#cursor.at += 1;
    this.#cursor.need('(');
    const [variable, word, array, close] = this.#cursor.tokens.slice(this.#cursor.at, this.#cursor.at + 4);
    if (
      variable?.type === 'name' &&
      word?.type === 'word' &&
      word.text === 'in' &&
      array?.type === 'name' &&
      close?.text === ')'
    ) {
      this.#cursor.at += 4;
      return { type: 'each', variable: variable.text, array: array.text, body: this.#body() };
    }
    const start = this.#cursor.sees(';') ? null : this.#simple();
    this.#cursor.need(';');
    this.#cursor.skipNewlines();
    const condition = this.#cursor.sees(';') ? null : this.#expressions.expression();
    this.#cursor.need(';');
    this.#cursor.skipNewlines();
    const next = this.#cursor.sees(')') ? null : this.#simple();
    this.#cursor.need(')');
    if (this.#cursor.take(';')) return { type: 'for', start, condition, next, body: [] };
    return { type: 'for', start, condition, next, body: this.#body() };
  }

  #simple(): AwkStatement {
    if (this.#cursor.takeWord('delete')) {
      const name = this.#cursor.token();
      if (name.type !== 'name') this.#cursor.fail();
      this.#cursor.at += 1;
      return {
        type: 'delete',
        name: name.text,
        subscripts: this.#cursor.take('[') ? this.#expressions.subscripts() : null,
      };
    }
    if (this.#cursor.seesWord('print') || this.#cursor.seesWord('printf')) return this.#print();
    return { type: 'expression', value: this.#expressions.expression() };
  }

  #print(): AwkStatement {
    const formatted = this.#cursor.token().text === 'printf';
    this.#cursor.at += 1;
    let args: AwkExpression[] = [];
    this.#expressions.beforeRedirection(() => {
      if (this.#endsPrint()) return;
      args = [this.#expressions.expression()];
      const [only] = args;
      while (this.#cursor.take(',')) {
        this.#cursor.skipNewlines();
        args.push(this.#expressions.expression());
      }
      if (args.length === 1 && only?.type === 'builtin' && only.name === '(list)') args = [...only.args];
    });
    let redirection: AwkRedirection | null = null;
    for (const kind of ['>', '>>', '|'] as const) {
      if (redirection !== null || !this.#cursor.take(kind)) continue;
      redirection = { kind, to: this.#expressions.beforeRedirection(() => this.#expressions.choice()) };
    }
    return { type: 'print', formatted, args, redirection };
  }

  #endsPrint(): boolean {
    const token = this.#cursor.token();
    return (
      token.type === 'newline' ||
      token.type === 'end' ||
      (token.type === 'sign' && [';', '}', '>', '>>', '|'].includes(token.text))
    );
  }
}
