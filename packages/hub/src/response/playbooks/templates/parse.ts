import { cutTemplate, type Piece, type Token } from './lex.ts';
import { TEMPLATE_LIMITS } from './limits.ts';
import { TemplateError } from './template-error.ts';

export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null; readonly at: number }
  | { readonly kind: 'list'; readonly items: readonly Expression[]; readonly at: number }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [Expression, Expression])[]; readonly at: number }
  | { readonly kind: 'name'; readonly name: string; readonly at: number }
  | { readonly kind: 'member'; readonly of: Expression; readonly key: Expression; readonly at: number }
  | {
      readonly kind: 'filter';
      readonly of: Expression;
      readonly name: string;
      readonly values: readonly Expression[];
      readonly at: number;
    }
  | {
      readonly kind: 'test';
      readonly of: Expression;
      readonly name: TestName;
      readonly negated: boolean;
      readonly at: number;
    }
  | { readonly kind: 'unary'; readonly operator: 'not' | '-'; readonly of: Expression; readonly at: number }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly at: number;
    }
  | {
      readonly kind: 'choice';
      readonly when: Expression;
      readonly then: Expression;
      readonly otherwise: Expression;
      readonly at: number;
    };

export type BinaryOperator =
  | 'or'
  | 'and'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'in'
  | 'not in'
  | '+'
  | '-'
  | '~'
  | '*'
  | '/'
  | '//'
  | '%';

const TESTS = ['defined', 'undefined', 'none', 'string', 'number', 'mapping', 'sequence'] as const;
export type TestName = (typeof TESTS)[number];

export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'print'; readonly value: Expression }
  | {
      readonly kind: 'if';
      readonly arms: readonly { readonly when: Expression | null; readonly body: readonly Node[] }[];
    }
  | {
      readonly kind: 'for';
      readonly name: string;
      readonly items: Expression;
      readonly body: readonly Node[];
      readonly at: number;
    };

/** @throws TemplateError `syntax` or `limit` */
export function parseTemplate(source: string): Node[] {
  if (source.length > TEMPLATE_LIMITS.maxTemplateCharacters)
    throw new TemplateError('limit', `A template has at most ${TEMPLATE_LIMITS.maxTemplateCharacters} characters.`, 0);
  const pieces = cutTemplate(source);
  const { nodes, ended } = parseNodes(pieces, 0, [], 0);
  if (ended !== null) throw new TemplateError('syntax', `{% ${ended.word} %} has no beginning.`, ended.at);
  return nodes;
}

/** An expression that stands alone, as in `when:`. @throws TemplateError */
export function parseExpression(source: string): Expression {
  const [piece, more] = cutTemplate(`{{${source}}}`);
  if (piece?.kind !== 'expression' || more !== undefined)
    throw new TemplateError('syntax', 'This is no expression.', 0);
  return readExpression(piece);
}

interface Ended {
  readonly word: string;
  readonly piece: Piece & { readonly kind: 'expression' | 'tag' };
  readonly at: number;
}

/** Nodes up to a tag in `enders` or the end; `next` is the piece after it. */
function parseNodes(
  pieces: readonly Piece[],
  from: number,
  enders: readonly string[],
  depth: number,
): { readonly nodes: Node[]; readonly ended: Ended | null; readonly next: number } {
  if (depth > TEMPLATE_LIMITS.maxNesting)
    throw new TemplateError('limit', 'Tags are nested too deep.', pieces[from]?.at ?? 0);
  const nodes: Node[] = [];
  for (let at = from; at < pieces.length; at++) {
    const piece = pieces[at];
    if (piece === undefined) break;
    if (piece.kind === 'text') {
      nodes.push({ kind: 'text', text: piece.text });
      continue;
    }
    if (piece.kind === 'expression') {
      nodes.push({ kind: 'print', value: readExpression(piece) });
      continue;
    }
    const [first] = piece.tokens;
    const word = first?.kind === 'name' ? first.text : '';
    if (enders.includes(word) || word.startsWith('end') || word === 'else' || word === 'elif')
      return { nodes, ended: { word, piece: { ...piece, kind: 'tag' }, at: piece.at }, next: at + 1 };
    if (word === 'if') {
      const { node, next } = parseIf(pieces, at, depth);
      nodes.push(node);
      at = next - 1;
    } else if (word === 'for') {
      const { node, next } = parseFor(pieces, at, depth);
      nodes.push(node);
      at = next - 1;
    } else throw new TemplateError('syntax', `{% ${word} %} is not known: only if, elif, else and for are.`, piece.at);
  }
  return { nodes, ended: null, next: pieces.length };
}

function parseIf(
  pieces: readonly Piece[],
  from: number,
  depth: number,
): { readonly node: Node; readonly next: number } {
  const arms: { when: Expression | null; body: readonly Node[] }[] = [];
  const start = pieces[from]?.at ?? 0;
  let when: Expression | null = conditionOf(pieces[from]);
  for (let at = from + 1; ; ) {
    const { nodes, ended, next } = parseNodes(pieces, at, ['elif', 'else', 'endif'], depth + 1);
    arms.push({ when, body: nodes });
    if (ended === null) throw new TemplateError('syntax', '{% if %} has no {% endif %}.', start);
    if (ended.word === 'endif') return { node: { kind: 'if', arms }, next };
    if (when === null || (ended.word !== 'elif' && ended.word !== 'else'))
      throw new TemplateError('syntax', `{% ${ended.word} %} does not belong here.`, ended.at);
    when = ended.word === 'elif' ? conditionOf(ended.piece) : null;
    at = next;
  }
}

function parseFor(
  pieces: readonly Piece[],
  from: number,
  depth: number,
): { readonly node: Node; readonly next: number } {
  const piece = pieces[from];
  if (piece === undefined || piece.kind === 'text') throw new TemplateError('syntax', 'This is no loop.', 0);
  const [, variable, word] = piece.tokens;
  if (variable?.kind !== 'name' || word?.kind !== 'name' || word.text !== 'in')
    throw new TemplateError('syntax', 'A loop reads {% for NAME in LIST %}.', piece.at);
  const items = new ExpressionReader(piece.tokens.slice(3), piece.at).whole();
  const { nodes, ended, next } = parseNodes(pieces, from + 1, ['endfor'], depth + 1);
  if (ended?.word !== 'endfor') throw new TemplateError('syntax', '{% for %} has no {% endfor %}.', piece.at);
  return { node: { kind: 'for', name: variable.text, items, body: nodes, at: piece.at }, next };
}

function conditionOf(piece: Piece | undefined): Expression {
  if (piece === undefined || piece.kind === 'text') throw new TemplateError('syntax', 'A condition is missing.', 0);
  return new ExpressionReader(piece.tokens.slice(1), piece.at).whole();
}

function readExpression(piece: Piece & { readonly kind: 'expression' | 'tag' }): Expression {
  return new ExpressionReader(piece.tokens, piece.at).whole();
}

/** Recursive descent over the tokens of one expression, weakest operator first. */
class ExpressionReader {
  readonly #tokens: readonly Token[];
  readonly #at: number;
  #place = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], at: number) {
    this.#tokens = tokens;
    this.#at = at;
  }

  whole(): Expression {
    const expression = this.#choice();
    const rest = this.#tokens[this.#place];
    if (rest !== undefined) throw new TemplateError('syntax', `${show(rest)} is too much here.`, rest.at);
    return expression;
  }

  #choice(): Expression {
    this.#depth += 1;
    if (this.#depth > TEMPLATE_LIMITS.maxNesting)
      throw new TemplateError('limit', 'This is nested too deep.', this.#at);
    const then = this.#or();
    const at = this.#offset();
    if (!this.#takeName('if')) {
      this.#depth -= 1;
      return then;
    }
    const when = this.#or();
    if (!this.#takeName('else')) throw new TemplateError('syntax', 'A value with "if" needs an "else".', at);
    const otherwise = this.#choice();
    this.#depth -= 1;
    return { kind: 'choice', when, then, otherwise, at };
  }

  #or(): Expression {
    return this.#leftToRight(['or'], () => this.#and());
  }

  #and(): Expression {
    return this.#leftToRight(['and'], () => this.#not());
  }

  #not(): Expression {
    const at = this.#offset();
    let negations = 0;
    while (this.#takeName('not')) negations += 1;
    if (negations > TEMPLATE_LIMITS.maxNesting) throw new TemplateError('limit', 'This is nested too deep.', at);
    let expression = this.#comparison();
    for (; negations > 0; negations--) expression = { kind: 'unary', operator: 'not', of: expression, at };
    return expression;
  }

  #comparison(): Expression {
    let left = this.#sum();
    for (;;) {
      const at = this.#offset();
      const operator = this.#takeComparison();
      if (operator === null) {
        if (!this.#takeName('is')) return left;
        const negated = this.#takeName('not');
        const word = this.#tokens[this.#place++];
        const name = word?.kind === 'name' ? TESTS.find((test) => test === word.text) : undefined;
        if (name === undefined)
          throw new TemplateError('syntax', `After "is" stands one of ${TESTS.join(', ')}.`, word?.at ?? at);
        left = { kind: 'test', of: left, name, negated, at };
      } else left = { kind: 'binary', operator, left, right: this.#sum(), at };
    }
  }

  #takeComparison(): BinaryOperator | null {
    for (const operator of ['==', '!=', '<=', '>=', '<', '>'] as const) if (this.#takeSymbol(operator)) return operator;
    if (this.#takeName('in')) return 'in';
    const [word, next] = [this.#tokens[this.#place], this.#tokens[this.#place + 1]];
    if (word?.kind === 'name' && word.text === 'not' && next?.kind === 'name' && next.text === 'in') {
      this.#place += 2;
      return 'not in';
    }
    return null;
  }

  #sum(): Expression {
    return this.#leftToRight(['+', '-', '~'], () => this.#product());
  }

  #product(): Expression {
    return this.#leftToRight(['*', '//', '/', '%'], () => this.#negation());
  }

  #negation(): Expression {
    const at = this.#offset();
    if (!this.#takeSymbol('-')) return this.#postfix();
    return { kind: 'unary', operator: '-', of: this.#postfix(), at };
  }

  #leftToRight(operators: readonly BinaryOperator[], operand: () => Expression): Expression {
    let left = operand();
    for (let count = 0; ; count++) {
      const at = this.#offset();
      const operator = operators.find((candidate) =>
        candidate === 'or' || candidate === 'and' ? this.#takeName(candidate) : this.#takeSymbol(candidate),
      );
      if (operator === undefined) return left;
      // A chain nests to the left; evaluation follows it down.
      if (count > 500) throw new TemplateError('limit', 'This expression is too long.', at);
      left = { kind: 'binary', operator, left, right: operand(), at };
    }
  }

  #postfix(): Expression {
    let of = this.#primary();
    for (;;) {
      const at = this.#offset();
      if (this.#takeSymbol('.')) {
        const word = this.#tokens[this.#place++];
        if (word?.kind !== 'name' && word?.kind !== 'number')
          throw new TemplateError('syntax', 'A name is missing after the dot.', at);
        const value = word.kind === 'name' ? word.text : word.value;
        of = { kind: 'member', of, key: { kind: 'literal', value, at }, at };
      } else if (this.#takeSymbol('[')) {
        const key = this.#choice();
        this.#expect(']');
        of = { kind: 'member', of, key, at };
      } else if (this.#takeSymbol('|')) {
        const word = this.#tokens[this.#place++];
        if (word?.kind !== 'name') throw new TemplateError('syntax', 'The name of a filter is missing after "|".', at);
        of = { kind: 'filter', of, name: word.text, values: this.#takeSymbol('(') ? this.#values(')') : [], at };
      } else return of;
    }
  }

  #primary(): Expression {
    const token = this.#tokens[this.#place++];
    if (token === undefined) throw new TemplateError('syntax', 'The expression ends too early.', this.#at);
    const { at } = token;
    if (token.kind === 'number' || token.kind === 'string') return { kind: 'literal', value: token.value, at };
    if (token.kind === 'name') {
      const word = token.text.toLowerCase();
      if (word === 'true' || word === 'false') return { kind: 'literal', value: word === 'true', at };
      if (word === 'none' || word === 'null') return { kind: 'literal', value: null, at };
      return { kind: 'name', name: token.text, at };
    }
    if (token.text === '(') {
      const inner = this.#choice();
      this.#expect(')');
      return inner;
    }
    if (token.text === '[') return { kind: 'list', items: this.#values(']'), at };
    if (token.text === '{') return { kind: 'map', entries: this.#entries(), at };
    throw new TemplateError('syntax', `${show(token)} is no value.`, at);
  }

  #values(close: string): Expression[] {
    const values: Expression[] = [];
    while (!this.#takeSymbol(close)) {
      values.push(this.#choice());
      if (!this.#takeSymbol(',')) {
        this.#expect(close);
        break;
      }
    }
    return values;
  }

  #entries(): (readonly [Expression, Expression])[] {
    const entries: (readonly [Expression, Expression])[] = [];
    while (!this.#takeSymbol('}')) {
      const key = this.#choice();
      this.#expect(':');
      entries.push([key, this.#choice()]);
      if (!this.#takeSymbol(',')) {
        this.#expect('}');
        break;
      }
    }
    return entries;
  }

  #expect(symbol: string): void {
    if (this.#takeSymbol(symbol)) return;
    throw new TemplateError('syntax', `${symbol} is missing.`, this.#offset());
  }

  #takeSymbol(text: string): boolean {
    const token = this.#tokens[this.#place];
    if (token?.kind !== 'symbol' || token.text !== text) return false;
    this.#place += 1;
    return true;
  }

  #takeName(text: string): boolean {
    const token = this.#tokens[this.#place];
    if (token?.kind !== 'name' || token.text !== text) return false;
    this.#place += 1;
    return true;
  }

  #offset(): number {
    return this.#tokens[this.#place]?.at ?? this.#at;
  }
}

function show(token: Token): string {
  if (token.kind === 'string') return JSON.stringify(token.value);
  return token.kind === 'number' ? String(token.value) : token.text;
}
