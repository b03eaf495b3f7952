import { PerlQuotes } from './perl-quotes.ts';
import type { PerlNode, PerlStatement } from './perl-syntax.ts';

const MAX_NESTING = 150;
/** Operators by how tightly they bind, the loosest first; `right` ones group from the right. */
const BINARY: readonly (readonly string[])[] = [
  ['||', '//'],
  ['&&'],
  ['|', '^'],
  ['&'],
  ['==', '!=', '<=>', 'eq', 'ne', 'cmp'],
  ['<=', '>=', '<', '>', 'lt', 'gt', 'le', 'ge'],
];
const ARITHMETIC: readonly (readonly string[])[] = [
  ['<<', '>>'],
  ['+', '-', '.'],
  ['*', '/', '%', 'x'],
];
const ASSIGNMENTS = [
  '**=',
  '||=',
  '&&=',
  '//=',
  '<<=',
  '>>=',
  '+=',
  '-=',
  '*=',
  '/=',
  '.=',
  '%=',
  'x=',
  '&=',
  '|=',
  '^=',
  '=',
];
/** Functions of one argument, which bind tighter than comparisons. */
const NAMED_UNARY = new Set(
  'defined ref scalar lc uc lcfirst ucfirst length chr ord hex oct int abs sqrt sin cos exp log rand srand quotemeta chomp chop exists delete each keys values shift pop caller undef rmdir readlink chdir exit umask sleep localtime gmtime lock fc alarm close closedir readdir fileno eof chroot require getpwnam getpwuid getgrgid getgrnam gethostbyname getprotobyname inet_aton inet_ntoa'.split(
    ' ',
  ),
);
const NO_ARGUMENTS = new Set(
  'time times wait fork getppid wantarray __PACKAGE__ __FILE__ __LINE__ PF_INET AF_INET SOCK_STREAM SOCK_DGRAM SOL_SOCKET SO_REUSEADDR INADDR_ANY SOMAXCONN'.split(
    ' ',
  ),
);
const WITH_BLOCK = new Set(['map', 'grep', 'sort', 'first', 'any', 'all', 'none']);

/** A recursive descent over the Perl of one-liners and small scripts (perlsyn, perlop). */
export class PerlParser extends PerlQuotes {
  #nesting = 0;
  readonly begin: PerlStatement[][] = [];
  readonly end: PerlStatement[][] = [];

  /** Throws PerlSyntaxError. */
  program(): readonly PerlStatement[] {
    const body: PerlStatement[] = [];
    for (;;) {
      this.space();
      if (this.isAtEnd() || this.looksAt(/__(?:END|DATA)__\b/y)) return body;
      this.#statement(body);
    }
  }

  protected override inner(source: string, line: number): PerlParser {
    return new PerlParser(source, line);
  }

  #block(): readonly PerlStatement[] {
    this.expect('{');
    const body: PerlStatement[] = [];
    this.#deeper();
    while (!this.take('}')) {
      if (this.isAtEnd()) this.fail();
      this.#statement(body);
    }
    this.#nesting -= 1;
    return body;
  }

  #deeper(): void {
    this.#nesting += 1;
    if (this.#nesting > MAX_NESTING) this.fail();
  }

  #statement(body: PerlStatement[]): void {
    this.space();
    if (this.take(';')) return;
    const { line } = this;
    this.takeWord(/[A-Z]+:(?!:)/y);
    this.space();
    if (this.peek() === '{') {
      body.push({ kind: 'block', line, body: this.#block() });
      return;
    }
    const phase = this.takeWord(/(?:BEGIN|END)(?=\s*\{)/y);
    if (phase !== null) {
      (phase === 'BEGIN' ? this.begin : this.end).push([...this.#block()]);
      return;
    }
    const named = this.takeWord(/sub\s+[A-Za-z_][\w:]*/y);
    if (named !== null) {
      if (this.peek() === '(') this.takeWord(/\([$@%&;\\*]*\)/y);
      body.push({ kind: 'sub', line, name: named.replace(/^sub\s+/, ''), body: this.#block() });
      return;
    }
    const word = this.takeWord(/(?:if|unless|while|until|foreach|for)\b(?!\s*=>)/y);
    if (word !== null) {
      body.push(this.#compound(word, line));
      return;
    }
    const used = this.takeWord(/(?:use|no)\b[^;]*/y);
    if (used !== null) {
      const module = /^use\s+([A-Za-z_][\w:]*)/.exec(used)?.[1];
      if (module !== undefined) body.push({ kind: 'use', line, module });
      this.take(';');
      return;
    }
    if (this.takeWord(/package\s+[\w:]+/y) !== null) {
      this.take(';');
      return;
    }
    let statement: PerlStatement = { kind: 'expression', line, value: this.expression() };
    for (;;) {
      const modifier = this.takeWord(/(?:if|unless|while|until|foreach|for)\b/y);
      if (modifier === null) break;
      const test = this.expression();
      const negated: PerlNode = { kind: 'unary', operator: '!', value: test };
      if (modifier === 'if' || modifier === 'unless')
        statement = {
          kind: 'if',
          line,
          branches: [{ test: modifier === 'if' ? test : negated, body: [statement] }],
          otherwise: [],
        };
      else if (modifier === 'while' || modifier === 'until')
        statement = {
          kind: 'while',
          line,
          first: null,
          test: modifier === 'while' ? readTest(test) : negated,
          step: null,
          body: [statement],
          runsFirst: statement.kind === 'expression' && statement.value.kind === 'do',
        };
      else statement = { kind: 'foreach', line, variable: '_', list: test, body: [statement] };
    }
    body.push(statement);
    this.space();
    if (this.take(';') || this.peek() === '}' || this.isAtEnd()) return;
    this.fail();
  }

  #compound(word: string, line: number): PerlStatement {
    if (word === 'if' || word === 'unless') {
      const branches: { test: PerlNode; body: readonly PerlStatement[] }[] = [];
      let otherwise: readonly PerlStatement[] = [];
      const test = this.#parenthesized();
      branches.push({
        test: word === 'if' ? test : { kind: 'unary', operator: '!', value: test },
        body: this.#block(),
      });
      for (;;) {
        const next = this.takeWord(/(?:elsif|else)\b/y);
        if (next === null) break;
        if (next === 'elsif') branches.push({ test: this.#parenthesized(), body: this.#block() });
        else otherwise = this.#block();
      }
      return { kind: 'if', line, branches, otherwise };
    }
    if (word === 'while' || word === 'until') {
      const test = this.#parenthesized();
      return {
        kind: 'while',
        line,
        first: null,
        test: word === 'while' ? readTest(test) : { kind: 'unary', operator: '!', value: test },
        step: null,
        body: this.#block(),
        runsFirst: false,
      };
    }
    const variable = this.takeWord(/(?:(?:my|our)\s*)?\$\w+/y);
    this.expect('(');
    if (variable === null) {
      const first = this.peek() === ';' ? null : this.peek() === ')' ? this.#emptyList() : this.expression();
      if (this.take(';')) {
        const test = this.peek() === ';' ? null : this.expression();
        this.expect(';');
        const step = this.peek() === ')' ? null : this.expression();
        this.expect(')');
        return { kind: 'while', line, first, test, step, body: this.#block(), runsFirst: false };
      }
      this.expect(')');
      return { kind: 'foreach', line, variable: '_', list: first ?? this.#emptyList(), body: this.#block() };
    }
    const list = this.peek() === ')' ? this.#emptyList() : this.expression();
    this.expect(')');
    return { kind: 'foreach', line, variable: variable.replace(/^.*\$/, ''), list, body: this.#block() };
  }

  #emptyList(): PerlNode {
    return { kind: 'list', items: [] };
  }

  #parenthesized(): PerlNode {
    this.expect('(');
    const value = this.peek() === ')' ? this.#emptyList() : this.expression();
    this.expect(')');
    return value;
  }

  /** With `or`, `and`, `not` and commas. */
  override expression(): PerlNode {
    this.#deeper();
    let left = this.#conjunction();
    for (;;) {
      const operator = this.takeWord(/(?:or|xor)\b(?!\s*=>)/y);
      if (operator === null) break;
      left = { kind: 'logical', operator: operator === 'or' ? '||' : 'xor', left, right: this.#conjunction() };
    }
    this.#nesting -= 1;
    return left;
  }

  #conjunction(): PerlNode {
    let left = this.#negation();
    while (this.takeWord(/and\b(?!\s*=>)/y) !== null)
      left = { kind: 'logical', operator: '&&', left, right: this.#negation() };
    return left;
  }

  #negation(): PerlNode {
    if (this.takeWord(/not\b(?!\s*=>)/y) !== null) return { kind: 'unary', operator: '!', value: this.#negation() };
    return this.#commas();
  }

  #commas(): PerlNode {
    const first = this.assignment();
    if (!this.#comma()) return first;
    const items = [first];
    while (!this.#endsList()) {
      items.push(this.assignment());
      if (!this.#comma()) break;
    }
    return { kind: 'list', items };
  }

  #comma(): boolean {
    let found = false;
    while (this.take('=>') || this.take(',')) found = true;
    return found;
  }

  #endsList(): boolean {
    this.space();
    return (
      this.isAtEnd() ||
      ')]};:'.includes(this.peek()) ||
      this.looksAt(/(?:or|and|xor|if|unless|while|until|foreach|for)\b(?!\s*=>)/y)
    );
  }

  /** One item of a list. */
  assignment(): PerlNode {
    this.#deeper();
    const target = this.#choice();
    const operator = this.takeOperator(ASSIGNMENTS);
    this.#nesting -= 1;
    if (operator === null) return target;
    return { kind: 'assign', operator: operator.slice(0, -1), target, value: this.assignment() };
  }

  #choice(): PerlNode {
    const test = this.#range();
    if (!this.take('?')) return test;
    const yes = this.assignment();
    this.expect(':');
    return { kind: 'choice', test, yes, no: this.assignment() };
  }

  #range(): PerlNode {
    const from = this.#binary(0);
    if (!this.take('...') && !this.take('..')) return from;
    return { kind: 'range', from, to: this.#binary(0) };
  }

  #binary(level: number): PerlNode {
    const operators = BINARY[level];
    if (operators === undefined) return this.#arithmetic(0);
    let left = this.#binary(level + 1);
    for (;;) {
      const operator = this.takeOperator(operators);
      if (operator === null) return left;
      const right = this.#binary(level + 1);
      left = { kind: ['||', '&&', '//'].includes(operator) ? 'logical' : 'binary', operator, left, right };
    }
  }

  #arithmetic(level: number): PerlNode {
    const operators = ARITHMETIC[level];
    if (operators === undefined) return this.#bound();
    let left = this.#arithmetic(level + 1);
    for (;;) {
      const operator = this.takeOperator(operators);
      if (operator === null) return left;
      left = { kind: 'binary', operator, left, right: this.#arithmetic(level + 1) };
    }
  }

  #bound(): PerlNode {
    let target = this.#unary();
    for (;;) {
      const operator = this.takeOperator(['=~', '!~']);
      if (operator === null) return target;
      target = { kind: 'bind', target, action: this.#unary(), isNegated: operator === '!~' };
    }
  }

  #unary(): PerlNode {
    this.space();
    this.#deeper();
    try {
      const step = this.takeOperator(['++', '--']);
      if (step !== null) return { kind: 'before', operator: step, value: this.#unary() };
      const test = this.takeWord(/-[edfrwxszlpSbcugkoRWXOtTBMAC](?=\s+["'$\w/]|\s*[$"'(])(?!\s*=>)/y);
      if (test !== null) return { kind: 'fileTest', letter: test.slice(1), value: this.#unary() };
      for (const operator of ['!', '~', '\\', '-', '+'])
        if (this.peek() === operator && !this.looksAt(/!~/y)) {
          this.take(operator);
          const value = this.#unary();
          return operator === '+' ? value : { kind: 'unary', operator, value };
        }
      return this.#power();
    } finally {
      this.#nesting -= 1;
    }
  }

  #power(): PerlNode {
    const base = this.#stepped();
    if (!this.looksAt(/\*\*(?!=)/y)) return base;
    this.take('**');
    return { kind: 'binary', operator: '**', left: base, right: this.#unary() };
  }

  #stepped(): PerlNode {
    const value = this.subscripts(this.#primary());
    const step = this.takeOperator(['++', '--']);
    return step === null ? value : { kind: 'after', operator: step, value };
  }

  #primary(): PerlNode {
    this.space();
    const character = this.peek();
    if (character === '(') {
      const list = this.#parenthesized();
      const whole: PerlNode = { kind: 'list', items: list.kind === 'list' ? list.items : [list] };
      if (this.peek() !== '[') return whole;
      this.expect('[');
      const index = this.expression();
      this.expect(']');
      return { kind: 'listSlice', list: whole, index };
    }
    if (character === '[') return { kind: 'newArray', items: this.#between('[', ']') };
    if (character === '{') return { kind: 'newHash', items: this.#between('{', '}') };
    if ('$@%&'.includes(character)) return this.variable();
    const quoted = this.quotedTerm();
    if (quoted !== null) return quoted;
    const number = this.takeWord(/0[xX][\da-fA-F_]+|0[bB][01_]+|\d[\d_]*(?:\.(?!\.)[\d_]*)?(?:[eE][+-]?\d+)?|\.\d+/y);
    if (number !== null) {
      const digits = number.replaceAll('_', '');
      const isOctal = /^0[0-7]+$/.test(digits);
      return { kind: 'constant', value: isOctal ? Number.parseInt(digits, 8) : Number(digits) };
    }
    const word = this.takeWord(/[A-Za-z_]\w*(?:(?:::|')[A-Za-z_]\w*)*(?:::)?/y);
    if (word === null) this.fail();
    return this.#word(word);
  }

  #between(open: string, close: string): readonly PerlNode[] {
    this.expect(open);
    if (this.take(close)) return [];
    const inside = this.expression();
    this.expect(close);
    return inside.kind === 'list' ? inside.items : [inside];
  }

  #word(word: string): PerlNode {
    if (this.looksAt(/\s*=>/y)) return { kind: 'constant', value: word };
    switch (word) {
      case 'my':
      case 'our':
      case 'local': {
        this.space();
        const isList = this.peek() === '(';
        const targets = isList ? this.#between('(', ')') : [this.subscripts(this.variable())];
        return { kind: word === 'local' ? 'local' : 'my', targets, isList };
      }
      case 'sub':
        return { kind: 'function', body: this.#block() };
      case 'do':
      case 'eval':
        this.space();
        if (this.peek() === '{') return { kind: word, body: this.#block() };
        break;
      case 'next':
      case 'last':
        this.takeWord(/[A-Z]+\b/y);
        return { kind: 'jump', verb: word, value: null };
      case 'return':
        return { kind: 'jump', verb: 'return', value: this.#endsList() ? null : this.#commas() };
      case 'print':
      case 'say':
      case 'printf':
        return this.#print(word);
      case 'qw':
        this.fail();
    }
    if (this.looksAt(/\s*->/y)) return { kind: 'constant', value: word };
    const target = word === 'new' ? this.takeWord(/[A-Z]\w*(?:::\w+)*/y) : null;
    if (target !== null) {
      const args = this.peek() === '(' ? this.#between('(', ')') : [];
      return { kind: 'method', object: { kind: 'constant', value: target }, name: 'new', args };
    }
    if (NO_ARGUMENTS.has(word)) {
      this.takeWord(/\(\s*\)/y);
      return { kind: 'call', name: word, args: [], block: null, hasParentheses: true };
    }
    this.space();
    const call = { kind: 'call', name: word } as const;
    if (this.peek() === '(') {
      if (WITH_BLOCK.has(word) && this.looksAt(/\(\s*\{/y)) {
        this.expect('(');
        const block = this.#block();
        this.#comma();
        const rest = this.#endsList() ? [] : listed(this.#commas());
        this.expect(')');
        return { ...call, args: rest, block, hasParentheses: true };
      }
      if (word === 'sort' && this.looksAt(/\(\s*\w+\s+[@(]/y)) this.fail();
      return { ...call, args: this.#between('(', ')'), block: null, hasParentheses: true };
    }
    if (WITH_BLOCK.has(word) && this.peek() === '{') {
      const block = this.#block();
      this.#comma();
      return { ...call, args: this.#endsList() ? [] : listed(this.#commas()), block, hasParentheses: false };
    }
    const isBareword = /^[A-Z]/.test(word) || word.includes('::');
    if (NAMED_UNARY.has(word)) {
      const ends = this.#endsList() || this.looksAt(/[=?,.|*<>]|&&|[-+]\s|!=|(?:eq|ne|cmp|lt|gt|le|ge|x)\b/y);
      return { ...call, args: ends ? [] : [this.#arithmetic(0)], block: null, hasParentheses: false };
    }
    const ends = isBareword || this.#endsList() || this.looksAt(/[=?,.|*>]|&&|-\s|!=|(?:eq|ne|cmp|lt|gt|le|ge|x)\b/y);
    return { ...call, args: ends ? [] : listed(this.#commas()), block: null, hasParentheses: false };
  }

  #print(verb: 'print' | 'say' | 'printf'): PerlNode {
    this.space();
    const wrapped = this.peek() === '(';
    if (wrapped) this.expect('(');
    this.space();
    let handle: PerlNode | null = null;
    const named = this.takeWord(
      /\{\s*(?:\*?[A-Za-z_]\w*|\$\w+)\s*\}|(?:STDERR|STDOUT|[A-Z][A-Z0-9_]*)(?=\s*[^\s\w,(.;=>:-])(?!\s*[)}])|\$\w+(?=\s+(?:["'$@\w]))(?!\s+(?:x|eq|ne|lt|gt|le|ge|cmp|if|unless|for|foreach|while|until|and|or)\b)/y,
    );
    if (named !== null) {
      const name = named.replace(/[{}\s*]/g, '');
      handle = name.startsWith('$') ? { kind: 'scalar', name: name.slice(1) } : { kind: 'constant', value: name };
    }
    const args = this.#endsList() ? [] : listed(this.#commas());
    if (wrapped) this.expect(')');
    return { kind: 'print', verb, handle, args };
  }
}

function listed(node: PerlNode): readonly PerlNode[] {
  return node.kind === 'list' ? node.items : [node];
}

/** `while (<F>)` and `while ($x = <F>)` test whether there was a line. */
function readTest(test: PerlNode): PerlNode {
  const [single] = test.kind === 'list' && test.items.length === 1 ? test.items : [test];
  const inner = single ?? test;
  const assigned: PerlNode =
    inner.kind === 'readLine'
      ? { kind: 'assign', operator: '', target: { kind: 'scalar', name: '_' }, value: inner }
      : inner;
  const reads =
    assigned.kind === 'assign' &&
    (assigned.value.kind === 'readLine' || (assigned.value.kind === 'call' && assigned.value.name === 'shift')) &&
    (assigned.target.kind === 'scalar' || (assigned.target.kind === 'my' && !assigned.target.isList));
  return reads && inner !== test && assigned.value.kind !== 'call'
    ? { kind: 'call', name: 'defined', args: [assigned], block: null, hasParentheses: true }
    : reads && assigned.value.kind === 'readLine'
      ? { kind: 'call', name: 'defined', args: [assigned], block: null, hasParentheses: true }
      : test;
}
