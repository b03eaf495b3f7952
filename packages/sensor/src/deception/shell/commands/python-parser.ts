// Long because it is one grammar.
import { parseFormattedString } from './python-format.ts';
import {
  type Argument,
  type Clause,
  type Expression,
  type Parameter,
  PythonSyntaxError,
  type Statement,
} from './python-syntax.ts';
import { type Token, tokenize, unescapeString } from './python-tokens.ts';

const MAX_DEPTH = 120;
const KEYWORDS = new Set(
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(
    ' ',
  ),
);
const BINARY_LEVELS: readonly (readonly string[])[] = [
  ['|'],
  ['^'],
  ['&'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '//', '%', '@'],
];

/** Reads a program. Throws PythonSyntaxError. */
export function parsePython(source: string): Statement[] {
  return new Parser(tokenize(source)).program();
}

/** Reads one expression, as inside an f-string or as the built-in eval takes it. Throws PythonSyntaxError. */
export function parsePythonExpression(source: string): Expression {
  return new Parser(tokenize(source.trim())).onlyExpression();
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  program(): Statement[] {
    const body: Statement[] = [];
    while (this.#peek().kind !== 'end') body.push(...this.#statement());
    return body;
  }

  onlyExpression(): Expression {
    const value = this.#expressionList();
    if (this.#peek().kind === 'newline') this.#next();
    if (this.#peek().kind !== 'end') this.#fail();
    return value;
  }

  #peek(ahead = 0): Token {
    return this.#tokens[this.#at + ahead] ?? { kind: 'end', text: '', prefix: '', line: 1, column: 1 };
  }

  #next(): Token {
    const token = this.#peek();
    this.#at += 1;
    return token;
  }

  #is(text: string): boolean {
    const token = this.#peek();
    return (token.kind === 'operator' || token.kind === 'name') && token.text === text;
  }

  #take(text: string): boolean {
    if (!this.#is(text)) return false;
    this.#at += 1;
    return true;
  }

  #expect(text: string): void {
    if (this.#take(text)) return;
    const token = this.#peek();
    if (text === ':')
      throw new PythonSyntaxError("expected ':'", token.line, token.column, Math.max(1, token.text.trim().length));
    this.#fail();
  }

  #fail(message = 'invalid syntax', token = this.#peek()): never {
    throw new PythonSyntaxError(message, token.line, token.column, Math.max(1, token.text.trim().length));
  }

  #name(): string {
    const token = this.#next();
    if (token.kind !== 'name' || KEYWORDS.has(token.text)) this.#fail('invalid syntax', token);
    return token.text;
  }

  #block(what = 'statement'): Statement[] {
    this.#expect(':');
    if (this.#peek().kind !== 'newline') return this.#simpleLine();
    const at = this.#next();
    if (this.#peek().kind !== 'indent')
      throw new PythonSyntaxError(
        `expected an indented block after ${what} on line ${at.line}`,
        this.#peek().line,
        this.#peek().column,
        1,
        'IndentationError',
      );
    this.#next();
    const body: Statement[] = [];
    while (this.#peek().kind !== 'dedent' && this.#peek().kind !== 'end') body.push(...this.#statement());
    if (this.#peek().kind === 'dedent') this.#next();
    return body;
  }

  #statement(): Statement[] {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) this.#fail('too many statically nested blocks');
    try {
      const token = this.#peek();
      const { line } = token;
      if (token.kind === 'newline') {
        this.#next();
        return [];
      }
      if (token.kind === 'name')
        switch (token.text) {
          case 'if':
            return [this.#ifStatement(line)];
          case 'while': {
            this.#next();
            const test = this.#expression();
            const body = this.#block("'while' statement");
            return [{ kind: 'while', line, test, body, otherwise: this.#take('else') ? this.#block() : [] }];
          }
          case 'for': {
            this.#next();
            const target = this.#targetList();
            this.#expect('in');
            const iterable = this.#expressionList();
            const body = this.#block("'for' statement");
            return [{ kind: 'for', line, target, iterable, body, otherwise: this.#take('else') ? this.#block() : [] }];
          }
          case 'def': {
            this.#next();
            const name = this.#name();
            this.#expect('(');
            const parameters = this.#parameters(')');
            this.#expect(')');
            if (this.#take('->')) this.#expression();
            return [{ kind: 'def', line, name, parameters, body: this.#block('function definition') }];
          }
          case 'try':
            return [this.#tryStatement(line)];
          case 'with': {
            this.#next();
            const items: (readonly [Expression, Expression | null])[] = [];
            do {
              const value = this.#expression();
              items.push([value, this.#take('as') ? this.#postfix() : null]);
            } while (this.#take(','));
            return [{ kind: 'with', line, items, body: this.#block() }];
          }
          case 'class': {
            this.#next();
            const name = this.#name();
            const bases: Expression[] = [];
            if (this.#take('(') && !this.#take(')')) {
              do bases.push(this.#expression());
              while (this.#take(',') && !this.#is(')'));
              this.#expect(')');
            }
            return [{ kind: 'class', line, name, bases, body: this.#block('class definition') }];
          }
          case 'async': {
            while (!this.#is(':') && this.#peek().kind !== 'newline') this.#next();
            this.#block();
            return [{ kind: 'unsupported', line }];
          }
        }
      return this.#simpleLine();
    } finally {
      this.#depth -= 1;
    }
  }

  #ifStatement(line: number): Statement {
    const branches: (readonly [Expression, readonly Statement[]])[] = [];
    this.#next();
    const test = this.#expression();
    branches.push([test, this.#block("'if' statement")]);
    while (this.#take('elif')) {
      const other = this.#expression();
      branches.push([other, this.#block("'elif' statement")]);
    }
    return { kind: 'if', line, branches, otherwise: this.#take('else') ? this.#block() : [] };
  }

  #tryStatement(line: number): Statement {
    this.#next();
    const body = this.#block("'try' statement");
    const handlers: { types: Expression | null; name: string | null; body: readonly Statement[] }[] = [];
    while (this.#take('except')) {
      const types = this.#is(':') ? null : this.#expression();
      if (this.#is(',')) this.#fail('multiple exception types must be parenthesized');
      const name = this.#take('as') ? this.#name() : null;
      handlers.push({ types, name, body: this.#block() });
    }
    const otherwise = this.#take('else') ? this.#block() : [];
    const final = this.#take('finally') ? this.#block() : [];
    if (handlers.length === 0 && final.length === 0) this.#fail("expected 'except' or 'finally' block");
    return { kind: 'try', line, body, handlers, otherwise, final };
  }

  #simpleLine(): Statement[] {
    const body = [this.#simple()];
    while (this.#take(';')) {
      if (this.#peek().kind === 'newline' || this.#peek().kind === 'end') break;
      body.push(this.#simple());
    }
    if (this.#peek().kind === 'newline') this.#next();
    else if (this.#peek().kind !== 'end' && this.#peek().kind !== 'dedent') this.#fail();
    return body;
  }

  #simple(): Statement {
    const token = this.#peek();
    const { line } = token;
    if (token.kind === 'name')
      switch (token.text) {
        case 'pass':
        case 'break':
        case 'continue':
          this.#next();
          return { kind: token.text, line };
        case 'import': {
          this.#next();
          const names: (readonly [string, string | null])[] = [];
          do names.push([this.#dotted(), this.#take('as') ? this.#name() : null]);
          while (this.#take(','));
          return { kind: 'import', line, names };
        }
        case 'from': {
          this.#next();
          const module = this.#dotted();
          this.#expect('import');
          const names: (readonly [string, string | null])[] = [];
          const bracket = this.#take('(');
          if (this.#take('*')) names.push(['*', null]);
          else
            do names.push([this.#name(), this.#take('as') ? this.#name() : null]);
            while (this.#take(','));
          if (bracket) this.#expect(')');
          return { kind: 'from', line, module, names };
        }
        case 'return':
          this.#next();
          return { kind: 'return', line, value: this.#endsHere() ? null : this.#expressionList() };
        case 'raise': {
          this.#next();
          const value = this.#endsHere() ? null : this.#expression();
          if (this.#take('from')) this.#expression();
          return { kind: 'raise', line, value };
        }
        case 'assert': {
          this.#next();
          const test = this.#expression();
          return { kind: 'assert', line, test, message: this.#take(',') ? this.#expression() : null };
        }
        case 'del':
          this.#next();
          return { kind: 'delete', line, targets: this.#separated(() => this.#postfix()) };
        case 'global':
        case 'nonlocal': {
          this.#next();
          return { kind: 'global', line, names: this.#separated(() => this.#name()) };
        }
        case 'print':
        case 'exec': {
          const after = this.#peek(1);
          if (
            after.kind === 'string' ||
            after.kind === 'number' ||
            (after.kind === 'name' && !KEYWORDS.has(after.text))
          ) {
            const end = this.#tokens.findIndex(
              (each, index) => index > this.#at && (each.kind === 'newline' || each.text === ';'),
            );
            const last = this.#tokens[end] ?? after;
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
    const first = this.#expressionList();
    const token = this.#peek();
    if (token.kind === 'operator' && /^(\*\*|\/\/|>>|<<|[-+*/%&|^@])=$/.test(token.text)) {
      this.#next();
      return {
        kind: 'augmented',
        line,
        target: first,
        operator: token.text.slice(0, -1),
        value: this.#expressionList(),
      };
    }
    if (this.#take(':')) {
      this.#expression();
      if (!this.#is('=')) return { kind: 'pass', line };
    }
    if (!this.#is('=')) return { kind: 'expression', line, value: first };
    const targets = [first];
    let value = first;
    while (this.#take('=')) {
      value = this.#expressionList();
      targets.push(value);
    }
    targets.pop();
    return { kind: 'assign', line, targets, value };
  }

  #endsHere(): boolean {
    const token = this.#peek();
    return token.kind === 'newline' || token.kind === 'end' || token.text === ';';
  }

  #dotted(): string {
    let name = this.#name();
    while (this.#take('.')) name += `.${this.#name()}`;
    return name;
  }

  #separated<Item>(read: () => Item): Item[] {
    const items = [read()];
    while (this.#take(',')) items.push(read());
    return items;
  }

  #parameters(end: string): Parameter[] {
    const parameters: Parameter[] = [];
    while (!this.#is(end)) {
      const spread = this.#take('**') ? '**' : this.#take('*') ? '*' : '';
      if (spread === '*' && this.#is(',')) {
        this.#next();
        continue;
      }
      const name = this.#name();
      if (end === ')' && this.#take(':')) this.#expression();
      parameters.push({ name, standard: this.#take('=') ? this.#expression() : null, spread });
      if (!this.#take(',')) break;
    }
    return parameters;
  }

  /** Expressions with commas between them are a tuple. */
  #expressionList(): Expression {
    const { line } = this.#peek();
    const first = this.#starred();
    if (!this.#is(',')) return first;
    const items = [first];
    while (this.#take(',')) {
      if (this.#endsHere() || this.#is('=') || this.#is(')') || this.#is(':')) break;
      items.push(this.#starred());
    }
    return { kind: 'tuple', line, items };
  }

  #starred(): Expression {
    const { line } = this.#peek();
    return this.#take('*') ? { kind: 'starred', line, operand: this.#binary(0) } : this.#expression();
  }

  #targetList(): Expression {
    const { line } = this.#peek();
    const items = [this.#postfix()];
    let isTuple = false;
    while (this.#take(',')) {
      isTuple = true;
      if (this.#is('in')) break;
      items.push(this.#postfix());
    }
    const [only] = items;
    return isTuple || only === undefined ? { kind: 'tuple', line, items } : only;
  }

  #expression(): Expression {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) this.#fail('too many nested parentheses');
    try {
      const { line } = this.#peek();
      if (this.#take('lambda')) {
        const parameters = this.#parameters(':');
        this.#expect(':');
        return { kind: 'lambda', line, parameters, body: this.#expression() };
      }
      if (this.#take('yield')) {
        const isFrom = this.#take('from');
        const isBare = this.#endsHere() || this.#is(')');
        return {
          kind: 'yield',
          line,
          operand: isBare ? null : isFrom ? this.#expression() : this.#expressionList(),
          isFrom,
        };
      }
      const value = this.#or();
      if (value.kind === 'name' && this.#take(':='))
        return { kind: 'assigned', line, name: value.name, value: this.#expression() };
      if (!this.#take('if')) return value;
      const test = this.#or();
      if (!this.#take('else')) this.#fail("expected 'else' after 'if' expression");
      return { kind: 'conditional', line, test, yes: value, no: this.#expression() };
    } finally {
      this.#depth -= 1;
    }
  }

  #or(): Expression {
    let left = this.#and();
    while (this.#is('or')) {
      const { line } = this.#next();
      left = { kind: 'logical', line, operator: 'or', left, right: this.#and() };
    }
    return left;
  }

  #and(): Expression {
    let left = this.#not();
    while (this.#is('and')) {
      const { line } = this.#next();
      left = { kind: 'logical', line, operator: 'and', left, right: this.#not() };
    }
    return left;
  }

  #not(): Expression {
    const { line } = this.#peek();
    return this.#take('not') ? { kind: 'unary', line, operator: 'not', operand: this.#not() } : this.#comparison();
  }

  #comparison(): Expression {
    const first = this.#binary(0);
    const rest: { operator: string; operand: Expression }[] = [];
    for (;;) {
      const token = this.#peek();
      let operator = /^(<|>|==|!=|<=|>=|in|is)$/.test(token.text) && token.kind !== 'string' ? token.text : '';
      if (token.text === 'not' && token.kind === 'name' && this.#peek(1).text === 'in') {
        this.#next();
        operator = 'not in';
      }
      if (operator === '') break;
      this.#next();
      if (operator === 'is' && this.#take('not')) operator = 'is not';
      rest.push({ operator, operand: this.#binary(0) });
    }
    return rest.length === 0 ? first : { kind: 'comparison', line: first.line, first, rest };
  }

  #binary(level: number): Expression {
    const operators = BINARY_LEVELS[level];
    if (operators === undefined) return this.#unary();
    let left = this.#binary(level + 1);
    while (this.#peek().kind === 'operator' && operators.includes(this.#peek().text)) {
      const { line, text } = this.#next();
      left = { kind: 'binary', line, operator: text, left, right: this.#binary(level + 1) };
    }
    return left;
  }

  #unary(): Expression {
    const token = this.#peek();
    if (token.kind === 'operator' && /^[-+~]$/.test(token.text)) {
      this.#next();
      return { kind: 'unary', line: token.line, operator: token.text, operand: this.#unary() };
    }
    const base = this.#postfix();
    if (!this.#is('**')) return base;
    const { line } = this.#next();
    return { kind: 'binary', line, operator: '**', left: base, right: this.#unary() };
  }

  #postfix(): Expression {
    let value = this.#atom();
    for (;;) {
      const { line } = this.#peek();
      if (this.#take('.')) value = { kind: 'attribute', line, object: value, name: this.#name() };
      else if (this.#take('(')) {
        const open = this.#peek(-1);
        const args = this.#arguments();
        if (!this.#take(')')) this.#closeMissing('(', open);
        value = { kind: 'call', line, callee: value, args };
      } else if (this.#take('[')) {
        value = { kind: 'subscript', line, object: value, index: this.#index() };
        this.#expect(']');
      } else return value;
    }
  }

  #index(): Expression {
    const { line } = this.#peek();
    const part = () => (this.#is(':') || this.#is(']') ? null : this.#expression());
    const from = part();
    if (!this.#take(':')) return from ?? this.#fail();
    const to = part();
    return { kind: 'slice', line, from, to, step: this.#take(':') ? part() : null };
  }

  #arguments(): Argument[] {
    const args: Argument[] = [];
    while (!this.#is(')') && this.#peek().kind !== 'newline' && this.#peek().kind !== 'end') {
      const spread = this.#take('**') ? '**' : this.#take('*') ? '*' : '';
      if (
        spread === '' &&
        this.#peek().kind === 'name' &&
        this.#peek(1).text === '=' &&
        this.#peek(1).kind === 'operator'
      ) {
        const name = this.#name();
        this.#next();
        args.push({ name, value: this.#expression(), spread: '' });
      } else {
        const value = this.#expression();
        const comprehension = this.#is('for') ? this.#comprehension('generator', value, null) : value;
        args.push({ name: null, value: comprehension, spread });
      }
      if (!this.#take(',')) break;
    }
    return args;
  }

  #comprehension(
    result: 'list' | 'set' | 'dict' | 'generator',
    item: Expression,
    value: Expression | null,
  ): Expression {
    const clauses: Clause[] = [];
    while (this.#take('for')) {
      const target = this.#targetList();
      this.#expect('in');
      const iterable = this.#or();
      const conditions: Expression[] = [];
      while (this.#take('if')) conditions.push(this.#or());
      clauses.push({ target, iterable, conditions });
    }
    return { kind: 'comprehension', line: item.line, result, item, value, clauses };
  }

  #atom(): Expression {
    const token = this.#next();
    const { line } = token;
    if (token.kind === 'number') {
      const text = token.text.replaceAll('_', '');
      return { kind: 'constant', line, value: /^\d+$|^0[xXoObB]/.test(text) ? BigInt(text) : Number(text) };
    }
    if (token.kind === 'string') return this.#strings(token);
    if (token.kind === 'name') {
      if (token.text === 'None') return { kind: 'constant', line, value: null };
      if (token.text === 'True' || token.text === 'False')
        return { kind: 'constant', line, value: token.text === 'True' };
      if (KEYWORDS.has(token.text)) this.#fail('invalid syntax', token);
      return { kind: 'name', line, name: token.text };
    }
    if (token.text === '...') return { kind: 'constant', line, value: '...' };
    if (token.text === '(') {
      if (this.#take(')')) return { kind: 'tuple', line, items: [] };
      const value = this.#expressionList();
      const whole = this.#is('for') ? this.#comprehension('generator', value, null) : value;
      if (!this.#take(')')) this.#closeMissing('(', token);
      return whole;
    }
    if (token.text === '[') return this.#display(token, ']', 'list');
    if (token.text === '{') return this.#braces(token);
    this.#fail('invalid syntax', token);
  }

  #closeMissing(open: string, token: Token): never {
    if (this.#peek().kind === 'newline' || this.#peek().kind === 'end')
      throw new PythonSyntaxError(`'${open}' was never closed`, token.line, token.column);
    this.#fail(this.#peek().kind === 'operator' ? 'invalid syntax' : 'invalid syntax. Perhaps you forgot a comma?');
  }

  #display(open: Token, close: string, kind: 'list' | 'set'): Expression {
    const items: Expression[] = [];
    while (!this.#is(close)) {
      items.push(this.#starred());
      const [only] = items;
      if (items.length === 1 && only !== undefined && this.#is('for')) {
        const whole = this.#comprehension(kind, only, null);
        this.#expect(close);
        return whole;
      }
      if (!this.#take(',')) break;
    }
    if (!this.#take(close)) this.#closeMissing(open.text, open);
    return { kind, line: open.line, items };
  }

  #braces(open: Token): Expression {
    if (this.#take('}')) return { kind: 'dict', line: open.line, entries: [] };
    const at = this.#at;
    this.#expression();
    const isDict = this.#is(':');
    this.#at = at;
    if (!isDict) return this.#display(open, '}', 'set');
    const entries: (readonly [Expression, Expression])[] = [];
    while (!this.#is('}')) {
      const key = this.#expression();
      this.#expect(':');
      const value = this.#expression();
      if (entries.length === 0 && this.#is('for')) {
        const whole = this.#comprehension('dict', key, value);
        this.#expect('}');
        return whole;
      }
      entries.push([key, value]);
      if (!this.#take(',')) break;
    }
    if (!this.#take('}')) this.#closeMissing('{', open);
    return { kind: 'dict', line: open.line, entries };
  }

  /** Literals beside each other are one. */
  #strings(first: Token): Expression {
    const { line } = first;
    const tokens = [first];
    while (this.#peek().kind === 'string') tokens.push(this.#next());
    if (tokens.some((token) => token.prefix.includes('b')))
      return { kind: 'bytes', line, text: tokens.map((token) => unescapeString(token.text, token.prefix)).join('') };
    if (!tokens.some((token) => token.prefix.includes('f')))
      return {
        kind: 'constant',
        line,
        value: tokens.map((token) => unescapeString(token.text, token.prefix)).join(''),
      };
    const parts = tokens.flatMap((token) =>
      token.prefix.includes('f')
        ? parseFormattedString(unescapeString(token.text, token.prefix), parsePythonExpression)
        : [unescapeString(token.text, token.prefix)],
    );
    return { kind: 'formatted', line, parts };
  }
}
