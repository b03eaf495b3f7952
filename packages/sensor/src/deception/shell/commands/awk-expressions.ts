import type { AwkCursor } from './awk-cursor.ts';
import type { AwkExpression, AwkTarget } from './awk-syntax.ts';

const COMPARISONS = ['<', '<=', '==', '!=', '>', '>='];
const ASSIGNMENTS = ['=', '+=', '-=', '*=', '/=', '%=', '^='];

/** The expressions of awk by precedence, lowest first. */
export class AwkExpressions {
  readonly #cursor: AwkCursor;
  /** In the list of `print` a bare `>` redirects. */
  #noGreater = false;

  constructor(cursor: AwkCursor) {
    this.#cursor = cursor;
  }

  /** Reads by a rule while `>` redirects. */
  beforeRedirection<Result>(rule: () => Result): Result {
    const outer = this.#noGreater;
    this.#noGreater = true;
    try {
      return rule();
    } finally {
      this.#noGreater = outer;
    }
  }

  subscripts(): AwkExpression[] {
    const list = [this.expression()];
    while (this.#cursor.take(',')) list.push(this.expression());
    this.#cursor.need(']');
    return list;
  }

  expression(): AwkExpression {
    return this.#cursor.deeper(() => this.#assignment());
  }

  #assignment(): AwkExpression {
    const left = this.choice();
    const token = this.#cursor.token();
    if (token.type !== 'sign' || !ASSIGNMENTS.includes(token.text)) return left;
    const target = left.type === 'name' || left.type === 'field' || left.type === 'element' ? left : null;
    if (target === null) this.#cursor.fail();
    this.#cursor.at += 1;
    this.#cursor.skipNewlines();
    return { type: 'assign', operator: token.text, target, value: this.#assignment() };
  }

  choice(): AwkExpression {
    const condition = this.#or();
    if (!this.#cursor.take('?')) return condition;
    this.#cursor.skipNewlines();
    const yes = this.#assignment();
    this.#cursor.skipNewlines();
    this.#cursor.need(':');
    this.#cursor.skipNewlines();
    return { type: 'choice', condition, yes, no: this.#assignment() };
  }

  #or(): AwkExpression {
    let left = this.#and();
    while (this.#cursor.take('||')) {
      this.#cursor.skipNewlines();
      left = { type: 'binary', operator: '||', left, right: this.#and() };
    }
    return left;
  }

  #and(): AwkExpression {
    let left = this.#membership();
    while (this.#cursor.take('&&')) {
      this.#cursor.skipNewlines();
      left = { type: 'binary', operator: '&&', left, right: this.#membership() };
    }
    return left;
  }

  #membership(): AwkExpression {
    let left = this.#match();
    while (this.#cursor.takeWord('in')) {
      const name = this.#cursor.token();
      if (name.type !== 'name') this.#cursor.fail();
      this.#cursor.at += 1;
      const subscripts = left.type === 'builtin' && left.name === '(list)' ? left.args : [left];
      left = { type: 'in', subscripts, name: name.text };
    }
    return left;
  }

  #match(): AwkExpression {
    let left = this.#comparison();
    for (;;) {
      const operator = this.#cursor.sees('~') ? '~' : this.#cursor.sees('!~') ? '!~' : null;
      if (operator === null) return left;
      this.#cursor.at += 1;
      left = { type: 'binary', operator, left, right: this.#comparison() };
    }
  }

  #comparison(): AwkExpression {
    let left = this.#concatenation();
    for (;;) {
      const token = this.#cursor.token();
      if (token.type === 'sign' && token.text === '|' && this.#cursor.tokens[this.#cursor.at + 1]?.text === 'getline') {
        this.#cursor.at += 2;
        left = { type: 'getline', kind: 'command', source: left, target: this.#optionalTarget() };
        continue;
      }
      if (token.type !== 'sign' || !COMPARISONS.includes(token.text) || (this.#noGreater && token.text === '>'))
        return left;
      this.#cursor.at += 1;
      left = { type: 'binary', operator: token.text, left, right: this.#concatenation() };
    }
  }

  #concatenation(): AwkExpression {
    let left = this.#sum();
    while (this.#startsOperand()) left = { type: 'binary', operator: ' ', left, right: this.#sum() };
    return left;
  }

  #startsOperand(): boolean {
    const token = this.#cursor.token();
    if (token.type === 'sign') return ['(', '$', '!', '++', '--'].includes(token.text);
    return token.type !== 'word' && token.type !== 'newline' && token.type !== 'end';
  }

  #sum(): AwkExpression {
    let left = this.#product();
    for (;;) {
      const operator = this.#cursor.sees('+') ? '+' : this.#cursor.sees('-') ? '-' : null;
      if (operator === null) return left;
      this.#cursor.at += 1;
      left = { type: 'binary', operator, left, right: this.#product() };
    }
  }

  #product(): AwkExpression {
    let left = this.#unary();
    for (;;) {
      const token = this.#cursor.token();
      if (token.type !== 'sign' || !['*', '/', '%'].includes(token.text)) return left;
      this.#cursor.at += 1;
      left = { type: 'binary', operator: token.text, left, right: this.#unary() };
    }
  }

  #unary(): AwkExpression {
    for (const operator of ['!', '-', '+'] as const) {
      if (!this.#cursor.take(operator)) continue;
      const of = this.#cursor.deeper(() => this.#unary());
      return { type: 'unary', operator, of };
    }
    return this.#power();
  }

  #power(): AwkExpression {
    const left = this.#postfix();
    if (!this.#cursor.take('^')) return left;
    const right =
      this.#cursor.sees('-') || this.#cursor.sees('+') || this.#cursor.sees('!') ? this.#unary() : this.#power();
    return { type: 'binary', operator: '^', left, right };
  }

  #postfix(): AwkExpression {
    const value = this.#primary();
    if (value.type !== 'name' && value.type !== 'field' && value.type !== 'element') return value;
    if (this.#cursor.take('++')) return { type: 'step', target: value, by: 1, before: false };
    if (this.#cursor.take('--')) return { type: 'step', target: value, by: -1, before: false };
    return value;
  }

  #target(): AwkTarget {
    const value = this.#primary();
    if (value.type === 'name' || value.type === 'field' || value.type === 'element') return value;
    this.#cursor.fail();
  }

  #optionalTarget(): AwkTarget | null {
    return this.#cursor.token().type === 'name' || this.#cursor.sees('$') ? this.#target() : null;
  }

  #primary(): AwkExpression {
    const token = this.#cursor.token();
    switch (token.type) {
      case 'number':
        this.#cursor.at += 1;
        return { type: 'number', value: Number(token.text) };
      case 'string':
        this.#cursor.at += 1;
        return { type: 'string', value: token.text };
      case 'pattern':
        this.#cursor.at += 1;
        return { type: 'pattern', text: token.text };
      case 'name':
        this.#cursor.at += 1;
        return this.#cursor.take('[')
          ? { type: 'element', name: token.text, subscripts: this.subscripts() }
          : { type: 'name', name: token.text };
      case 'call':
      case 'builtin': {
        this.#cursor.at += 1;
        if (token.type === 'builtin' && !this.#cursor.sees('(')) {
          if (token.text !== 'length') this.#cursor.fail();
          return { type: 'builtin', name: 'length', args: [] };
        }
        this.#cursor.need('(');
        return { type: token.type, name: token.text, args: this.#arguments() };
      }
      case 'word':
        if (!this.#cursor.takeWord('getline')) this.#cursor.fail();
        return this.#getline();
      case 'sign':
        break;
      default:
        this.#cursor.fail();
    }
    if (this.#cursor.take('$')) {
      const step = this.#cursor.sees('++') || this.#cursor.sees('--');
      const index = step || this.#cursor.sees('-') ? this.#unaryOrStep() : this.#primary();
      return { type: 'field', index };
    }
    if (this.#cursor.sees('++') || this.#cursor.sees('--')) return this.#unaryOrStep();
    if (!this.#cursor.take('(')) this.#cursor.fail();
    const list = this.#arguments();
    const [only] = list;
    if (only === undefined) this.#cursor.fail();
    return list.length === 1 ? { type: 'group', of: only } : { type: 'builtin', name: '(list)', args: list };
  }

  #unaryOrStep(): AwkExpression {
    if (this.#cursor.take('++')) return { type: 'step', target: this.#target(), by: 1, before: true };
    if (this.#cursor.take('--')) return { type: 'step', target: this.#target(), by: -1, before: true };
    return this.#unary();
  }

  /** A list up to and with the closing parenthesis. */
  #arguments(): AwkExpression[] {
    const outer = this.#noGreater;
    this.#noGreater = false;
    const list: AwkExpression[] = [];
    this.#cursor.skipNewlines();
    while (!this.#cursor.sees(')')) {
      list.push(this.expression());
      this.#cursor.skipNewlines();
      if (!this.#cursor.take(',')) break;
      this.#cursor.skipNewlines();
    }
    this.#cursor.need(')');
    this.#noGreater = outer;
    return list;
  }

  #getline(): AwkExpression {
    const target = this.#optionalTarget();
    if (!this.#cursor.take('<')) return { type: 'getline', kind: 'main', source: null, target };
    return { type: 'getline', kind: 'file', source: this.#primary(), target };
  }
}
