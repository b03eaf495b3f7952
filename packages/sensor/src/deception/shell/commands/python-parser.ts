import { ExpressionParser, KEYWORDS, MAX_DEPTH } from './python-expression-parser.ts';
import { type Expression, PythonSyntaxError, type Statement } from './python-syntax.ts';
import { tokenize } from './python-tokens.ts';

/** Reads a program. Throws PythonSyntaxError. */
export function parsePython(source: string): Statement[] {
  return new Parser(tokenize(source)).program();
}

class Parser extends ExpressionParser {
  program(): Statement[] {
    const body: Statement[] = [];
    while (this.peek().kind !== 'end') body.push(...this.#statement());
    return body;
  }

  #block(what = 'statement'): Statement[] {
    this.expect(':');
    if (this.peek().kind !== 'newline') return this.#simpleLine();
    const at = this.next();
    if (this.peek().kind !== 'indent')
      throw new PythonSyntaxError(
        `expected an indented block after ${what} on line ${at.line}`,
        this.peek().line,
        this.peek().column,
        1,
        'IndentationError',
      );
    this.next();
    const body: Statement[] = [];
    while (this.peek().kind !== 'dedent' && this.peek().kind !== 'end') body.push(...this.#statement());
    if (this.peek().kind === 'dedent') this.next();
    return body;
  }

  #statement(): Statement[] {
    this.depth += 1;
    if (this.depth > MAX_DEPTH) this.fail('too many statically nested blocks');
    try {
      const token = this.peek();
      const { line } = token;
      if (token.kind === 'newline') {
        this.next();
        return [];
      }
      if (token.kind === 'operator' && token.text === '@') return [this.#decorated()];
      if (token.kind === 'name')
        switch (token.text) {
          case 'if':
            return [this.#ifStatement(line)];
          case 'while': {
            this.next();
            const test = this.expression();
            const body = this.#block("'while' statement");
            return [{ kind: 'while', line, test, body, otherwise: this.take('else') ? this.#block() : [] }];
          }
          case 'for': {
            this.next();
            const target = this.targetList();
            this.expect('in');
            const iterable = this.expressionList();
            const body = this.#block("'for' statement");
            return [{ kind: 'for', line, target, iterable, body, otherwise: this.take('else') ? this.#block() : [] }];
          }
          case 'def':
            return [this.#definition([])];
          case 'try':
            return [this.#tryStatement(line)];
          case 'with': {
            this.next();
            const items: (readonly [Expression, Expression | null])[] = [];
            do {
              const value = this.expression();
              items.push([value, this.take('as') ? this.postfix() : null]);
            } while (this.take(','));
            return [{ kind: 'with', line, items, body: this.#block() }];
          }
          case 'class':
            return [this.#classDefinition([])];
          case 'async': {
            while (!this.isNext(':') && this.peek().kind !== 'newline') this.next();
            this.#block();
            return [{ kind: 'unsupported', line }];
          }
        }
      return this.#simpleLine();
    } finally {
      this.depth -= 1;
    }
  }

  #decorated(): Statement {
    const decorators: Expression[] = [];
    while (this.take('@')) {
      decorators.push(this.expression());
      if (this.peek().kind !== 'newline') this.fail();
      while (this.peek().kind === 'newline') this.next();
    }
    if (this.isNext('def')) return this.#definition(decorators);
    if (this.isNext('class')) return this.#classDefinition(decorators);
    this.fail();
  }

  #definition(decorators: readonly Expression[]): Statement {
    const { line } = this.next();
    const name = this.name();
    this.expect('(');
    const parameters = this.parameters(')');
    this.expect(')');
    if (this.take('->')) this.expression();
    this.yields.push(false);
    const body = this.#block('function definition');
    return { kind: 'def', line, name, parameters, body, decorators, isGenerator: this.yields.pop() === true };
  }

  #classDefinition(decorators: readonly Expression[]): Statement {
    const { line } = this.next();
    const name = this.name();
    const bases: Expression[] = [];
    if (this.take('('))
      for (const { name: keyword, value } of this.argumentsUpTo(')')) if (keyword === null) bases.push(value);
    return { kind: 'class', line, name, bases, decorators, body: this.#block('class definition') };
  }

  #ifStatement(line: number): Statement {
    const branches: (readonly [Expression, readonly Statement[]])[] = [];
    this.next();
    const test = this.expression();
    branches.push([test, this.#block("'if' statement")]);
    while (this.take('elif')) {
      const other = this.expression();
      branches.push([other, this.#block("'elif' statement")]);
    }
    return { kind: 'if', line, branches, otherwise: this.take('else') ? this.#block() : [] };
  }

  #tryStatement(line: number): Statement {
    this.next();
    const body = this.#block("'try' statement");
    const handlers: { types: Expression | null; name: string | null; body: readonly Statement[] }[] = [];
    while (this.take('except')) {
      const types = this.isNext(':') ? null : this.expression();
      if (this.isNext(',')) this.fail('multiple exception types must be parenthesized');
      const name = this.take('as') ? this.name() : null;
      handlers.push({ types, name, body: this.#block() });
    }
    const otherwise = this.take('else') ? this.#block() : [];
    const final = this.take('finally') ? this.#block() : [];
    if (handlers.length === 0 && final.length === 0) this.fail("expected 'except' or 'finally' block");
    return { kind: 'try', line, body, handlers, otherwise, final };
  }

  #simpleLine(): Statement[] {
    const body = [this.#simple()];
    while (this.take(';')) {
      if (this.peek().kind === 'newline' || this.peek().kind === 'end') break;
      body.push(this.#simple());
    }
    if (this.peek().kind === 'newline') this.next();
    else if (this.peek().kind !== 'end' && this.peek().kind !== 'dedent') this.fail();
    return body;
  }

  #simple(): Statement {
    const token = this.peek();
    const { line } = token;
    if (token.kind === 'name')
      switch (token.text) {
        case 'pass':
        case 'break':
        case 'continue':
          this.next();
          return { kind: token.text, line };
        case 'import': {
          this.next();
          const names: (readonly [string, string | null])[] = [];
          do names.push([this.dotted(), this.take('as') ? this.name() : null]);
          while (this.take(','));
          return { kind: 'import', line, names };
        }
        case 'from': {
          this.next();
          const module = this.dotted();
          this.expect('import');
          const names: (readonly [string, string | null])[] = [];
          const bracket = this.take('(');
          if (this.take('*')) names.push(['*', null]);
          else
            do names.push([this.name(), this.take('as') ? this.name() : null]);
            while (this.take(','));
          if (bracket) this.expect(')');
          return { kind: 'from', line, module, names };
        }
        case 'return':
          this.next();
          return { kind: 'return', line, value: this.endsHere() ? null : this.expressionList() };
        case 'raise': {
          this.next();
          const value = this.endsHere() ? null : this.expression();
          return { kind: 'raise', line, value, cause: this.take('from') ? this.expression() : null };
        }
        case 'assert': {
          this.next();
          const test = this.expression();
          return { kind: 'assert', line, test, message: this.take(',') ? this.expression() : null };
        }
        case 'del':
          this.next();
          return { kind: 'delete', line, targets: this.separated(() => this.postfix()) };
        case 'global':
        case 'nonlocal': {
          this.next();
          return { kind: token.text, line, names: this.separated(() => this.name()) };
        }
        case 'print':
        case 'exec': {
          const after = this.peek(1);
          if (
            after.kind === 'string' ||
            after.kind === 'number' ||
            (after.kind === 'name' && !KEYWORDS.has(after.text))
          ) {
            const end = this.tokens.findIndex(
              (each, index) => index > this.at && (each.kind === 'newline' || each.text === ';'),
            );
            const last = this.tokens[end] ?? after;
            throw new PythonSyntaxError(
              `Missing parentheses in call to '${token.text}'. Did you mean ${token.text}(...)?`,
              line,
              token.column,
              last.line === line ? Math.max(1, last.column - token.column) : 1,
            );
          }
        }
      }
    return this.#expressionStatement(line);
  }

  #expressionStatement(line: number): Statement {
    const first = this.expressionList();
    const token = this.peek();
    if (token.kind === 'operator' && /^(\*\*|\/\/|>>|<<|[-+*/%&|^@])=$/.test(token.text)) {
      this.next();
      return {
        kind: 'augmented',
        line,
        target: first,
        operator: token.text.slice(0, -1),
        value: this.expressionList(),
      };
    }
    if (this.take(':')) {
      this.expression();
      if (!this.isNext('=')) return { kind: 'pass', line };
    }
    if (!this.isNext('=')) return { kind: 'expression', line, value: first };
    const targets = [first];
    let value = first;
    while (this.take('=')) {
      value = this.expressionList();
      targets.push(value);
    }
    targets.pop();
    return { kind: 'assign', line, targets, value };
  }
}
