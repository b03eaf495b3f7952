// Long because it is one grammar.
import { parseFormattedString } from './python-format.ts';
import { type Argument, type Clause, type Expression, type Parameter, PythonSyntaxError } from './python-syntax.ts';
import { type Token, tokenize, unescapeString } from './python-tokens.ts';

export const MAX_DEPTH = 120;
export const KEYWORDS = new Set(
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

/** Reads one expression, as inside an f-string or as the built-in eval takes it. Throws PythonSyntaxError. */
export function parsePythonExpression(source: string): Expression {
  return new ExpressionParser(tokenize(source.trim())).onlyExpression();
}

/** Reads expressions off a row of tokens. */
export class ExpressionParser {
  protected readonly tokens: readonly Token[];
  protected at = 0;
  protected depth = 0;
  /** Whether the function that is being read yields, the innermost last. */
  protected readonly yields: boolean[] = [];

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  onlyExpression(): Expression {
    const value = this.expressionList();
    if (this.peek().kind === 'newline') this.next();
    if (this.peek().kind !== 'end') this.fail();
    return value;
  }

  protected peek(ahead = 0): Token {
    return this.tokens[this.at + ahead] ?? { kind: 'end', text: '', prefix: '', line: 1, column: 1 };
  }

  protected next(): Token {
    const token = this.peek();
    this.at += 1;
    return token;
  }

  protected isNext(text: string): boolean {
    const token = this.peek();
    return (token.kind === 'operator' || token.kind === 'name') && token.text === text;
  }

  protected take(text: string): boolean {
    if (!this.isNext(text)) return false;
    this.at += 1;
    return true;
  }

  protected expect(text: string): void {
    if (this.take(text)) return;
    const token = this.peek();
    if (text === ':')
      throw new PythonSyntaxError("expected ':'", token.line, token.column, Math.max(1, token.text.trim().length));
    this.fail();
  }

  protected fail(message = 'invalid syntax', token = this.peek()): never {
    throw new PythonSyntaxError(message, token.line, token.column, Math.max(1, token.text.trim().length));
  }

  protected name(): string {
    const token = this.next();
    if (token.kind !== 'name' || KEYWORDS.has(token.text)) this.fail('invalid syntax', token);
    return token.text;
  }

  protected endsHere(): boolean {
    const token = this.peek();
    return token.kind === 'newline' || token.kind === 'end' || token.text === ';';
  }

  protected dotted(): string {
    let name = this.name();
    while (this.take('.')) name += `.${this.name()}`;
    return name;
  }

  protected separated<Item>(read: () => Item): Item[] {
    const items = [read()];
    while (this.take(',')) items.push(read());
    return items;
  }

  protected parameters(end: string): Parameter[] {
    const parameters: Parameter[] = [];
    while (!this.isNext(end)) {
      const spread = this.take('**') ? '**' : this.take('*') ? '*' : '';
      if (spread === '*' && this.isNext(',')) {
        this.next();
        continue;
      }
      const name = this.name();
      if (end === ')' && this.take(':')) this.expression();
      parameters.push({ name, standard: this.take('=') ? this.expression() : null, spread });
      if (!this.take(',')) break;
    }
    return parameters;
  }

  /** Expressions with commas between them are a tuple. */
  protected expressionList(): Expression {
    const { line } = this.peek();
    const first = this.starred();
    if (!this.isNext(',')) return first;
    const items = [first];
    while (this.take(',')) {
      if (this.endsHere() || this.isNext('=') || this.isNext(')') || this.isNext(':')) break;
      items.push(this.starred());
    }
    return { kind: 'tuple', line, items };
  }

  protected starred(): Expression {
    const { line } = this.peek();
    return this.take('*') ? { kind: 'starred', line, operand: this.binary(0) } : this.expression();
  }

  protected targetList(): Expression {
    const { line } = this.peek();
    const target = (): Expression =>
      this.take('*') ? { kind: 'starred', line, operand: this.postfix() } : this.postfix();
    const items = [target()];
    let isTuple = false;
    while (this.take(',')) {
      isTuple = true;
      if (this.isNext('in')) break;
      items.push(target());
    }
    const [only] = items;
    return isTuple || only === undefined ? { kind: 'tuple', line, items } : only;
  }

  protected expression(): Expression {
    this.depth += 1;
    if (this.depth > MAX_DEPTH) this.fail('too many nested parentheses');
    try {
      const { line } = this.peek();
      if (this.take('lambda')) {
        const parameters = this.parameters(':');
        this.expect(':');
        return { kind: 'lambda', line, parameters, body: this.expression() };
      }
      if (this.take('yield')) {
        if (this.yields.length > 0) this.yields[this.yields.length - 1] = true;
        const isFrom = this.take('from');
        const isBare = this.endsHere() || this.isNext(')');
        return {
          kind: 'yield',
          line,
          operand: isBare ? null : isFrom ? this.expression() : this.expressionList(),
          isFrom,
        };
      }
      const value = this.or();
      if (value.kind === 'name' && this.take(':='))
        return { kind: 'assigned', line, name: value.name, value: this.expression() };
      if (!this.take('if')) return value;
      const test = this.or();
      if (!this.take('else')) this.fail("expected 'else' after 'if' expression");
      return { kind: 'conditional', line, test, yes: value, no: this.expression() };
    } finally {
      this.depth -= 1;
    }
  }

  protected or(): Expression {
    let left = this.and();
    while (this.isNext('or')) {
      const { line } = this.next();
      left = { kind: 'logical', line, operator: 'or', left, right: this.and() };
    }
    return left;
  }

  protected and(): Expression {
    let left = this.not();
    while (this.isNext('and')) {
      const { line } = this.next();
      left = { kind: 'logical', line, operator: 'and', left, right: this.not() };
    }
    return left;
  }

  protected not(): Expression {
    const { line } = this.peek();
    return this.take('not') ? { kind: 'unary', line, operator: 'not', operand: this.not() } : this.comparison();
  }

  protected comparison(): Expression {
    const first = this.binary(0);
    const rest: { operator: string; operand: Expression }[] = [];
    for (;;) {
      const token = this.peek();
      let operator = /^(<|>|==|!=|<=|>=|in|is)$/.test(token.text) && token.kind !== 'string' ? token.text : '';
      if (token.text === 'not' && token.kind === 'name' && this.peek(1).text === 'in') {
        this.next();
        operator = 'not in';
      }
      if (operator === '') break;
      this.next();
      if (operator === 'is' && this.take('not')) operator = 'is not';
      rest.push({ operator, operand: this.binary(0) });
    }
    return rest.length === 0 ? first : { kind: 'comparison', line: first.line, first, rest };
  }

  protected binary(level: number): Expression {
    const operators = BINARY_LEVELS[level];
    if (operators === undefined) return this.unary();
    let left = this.binary(level + 1);
    while (this.peek().kind === 'operator' && operators.includes(this.peek().text)) {
      const { line, text } = this.next();
      left = { kind: 'binary', line, operator: text, left, right: this.binary(level + 1) };
    }
    return left;
  }

  protected unary(): Expression {
    const token = this.peek();
    if (token.kind === 'operator' && /^[-+~]$/.test(token.text)) {
      this.next();
      return { kind: 'unary', line: token.line, operator: token.text, operand: this.unary() };
    }
    const base = this.postfix();
    if (!this.isNext('**')) return base;
    const { line } = this.next();
    return { kind: 'binary', line, operator: '**', left: base, right: this.unary() };
  }

  protected postfix(): Expression {
    let value = this.atom();
    for (;;) {
      const { line } = this.peek();
      if (this.take('.')) value = { kind: 'attribute', line, object: value, name: this.name() };
      else if (this.take('(')) {
        const open = this.peek(-1);
        const args = this.arguments();
        if (!this.take(')')) this.closeMissing('(', open);
        value = { kind: 'call', line, callee: value, args };
      } else if (this.take('[')) {
        value = { kind: 'subscript', line, object: value, index: this.index() };
        this.expect(']');
      } else return value;
    }
  }

  /** The arguments of a class, with their closing bracket. */
  protected argumentsUpTo(close: string): Argument[] {
    const args = this.arguments();
    this.expect(close);
    return args;
  }

  protected index(): Expression {
    const { line } = this.peek();
    const part = () => (this.isNext(':') || this.isNext(']') ? null : this.expression());
    const from = part();
    if (!this.take(':')) return from ?? this.fail();
    const to = part();
    return { kind: 'slice', line, from, to, step: this.take(':') ? part() : null };
  }

  protected arguments(): Argument[] {
    const args: Argument[] = [];
    while (!this.isNext(')') && this.peek().kind !== 'newline' && this.peek().kind !== 'end') {
      const spread = this.take('**') ? '**' : this.take('*') ? '*' : '';
      if (
        spread === '' &&
        this.peek().kind === 'name' &&
        this.peek(1).text === '=' &&
        this.peek(1).kind === 'operator'
      ) {
        const name = this.name();
        this.next();
        args.push({ name, value: this.expression(), spread: '' });
      } else {
        const value = this.expression();
        const comprehension = this.isNext('for') ? this.comprehension('generator', value, null) : value;
        args.push({ name: null, value: comprehension, spread });
      }
      if (!this.take(',')) break;
    }
    return args;
  }

  protected comprehension(
    result: 'list' | 'set' | 'dict' | 'generator',
    item: Expression,
    value: Expression | null,
  ): Expression {
    const clauses: Clause[] = [];
    while (this.take('for')) {
      const target = this.targetList();
      this.expect('in');
      const iterable = this.or();
      const conditions: Expression[] = [];
      while (this.take('if')) conditions.push(this.or());
      clauses.push({ target, iterable, conditions });
    }
    return { kind: 'comprehension', line: item.line, result, item, value, clauses };
  }

  protected atom(): Expression {
    const token = this.next();
    const { line } = token;
    if (token.kind === 'number') {
      const text = token.text.replaceAll('_', '');
      return { kind: 'constant', line, value: /^\d+$|^0[xXoObB]/.test(text) ? BigInt(text) : Number(text) };
    }
    if (token.kind === 'string') return this.strings(token);
    if (token.kind === 'name') {
      if (token.text === 'None') return { kind: 'constant', line, value: null };
      if (token.text === 'True' || token.text === 'False')
        return { kind: 'constant', line, value: token.text === 'True' };
      if (KEYWORDS.has(token.text)) this.fail('invalid syntax', token);
      return { kind: 'name', line, name: token.text };
    }
    if (token.text === '...') return { kind: 'constant', line, value: '...' };
    if (token.text === '(') {
      if (this.take(')')) return { kind: 'tuple', line, items: [] };
      const value = this.expressionList();
      const whole = this.isNext('for') ? this.comprehension('generator', value, null) : value;
      if (!this.take(')')) this.closeMissing('(', token);
      return whole;
    }
    if (token.text === '[') return this.display(token, ']', 'list');
    if (token.text === '{') return this.braces(token);
    this.fail('invalid syntax', token);
  }

  protected closeMissing(open: string, token: Token): never {
    if (this.peek().kind === 'newline' || this.peek().kind === 'end')
      throw new PythonSyntaxError(`'${open}' was never closed`, token.line, token.column);
    this.fail(this.peek().kind === 'operator' ? 'invalid syntax' : 'invalid syntax. Perhaps you forgot a comma?');
  }

  protected display(open: Token, close: string, kind: 'list' | 'set'): Expression {
    const items: Expression[] = [];
    while (!this.isNext(close)) {
      items.push(this.starred());
      const [only] = items;
      if (items.length === 1 && only !== undefined && this.isNext('for')) {
        const whole = this.comprehension(kind, only, null);
        this.expect(close);
        return whole;
      }
      if (!this.take(',')) break;
    }
    if (!this.take(close)) this.closeMissing(open.text, open);
    return { kind, line: open.line, items };
  }

  protected braces(open: Token): Expression {
    if (this.take('}')) return { kind: 'dict', line: open.line, entries: [] };
    const at = this.at;
    const spreads = this.isNext('**');
    if (!spreads) this.starred();
    const isDict = spreads || this.isNext(':');
    this.at = at;
    if (!isDict) return this.display(open, '}', 'set');
    const entries: (readonly [Expression | null, Expression])[] = [];
    while (!this.isNext('}')) {
      if (this.take('**')) {
        entries.push([null, this.expression()]);
        if (!this.take(',')) break;
        continue;
      }
      const key = this.expression();
      this.expect(':');
      const value = this.expression();
      if (entries.length === 0 && this.isNext('for')) {
        const whole = this.comprehension('dict', key, value);
        this.expect('}');
        return whole;
      }
      entries.push([key, value]);
      if (!this.take(',')) break;
    }
    if (!this.take('}')) this.closeMissing('{', open);
    return { kind: 'dict', line: open.line, entries };
  }

  /** Literals beside each other are one. */
  protected strings(first: Token): Expression {
    const { line } = first;
    const tokens = [first];
    while (this.peek().kind === 'string') tokens.push(this.next());
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
