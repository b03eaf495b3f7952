import { formatPrintf } from '../builtins/printf-format.ts';
import { PatternError, RegularExpression } from '../expansion/regular-expression.ts';
import { type Command, complain, print, printError } from '../kernel/program.ts';
import { inputs, linesOf } from './input.ts';

/** The common subset of awk(1): patterns, print, printf, fields, NR/NF/FS/OFS, assignments, comparisons, sums. */
export const awk: Command = async (context) => {
  const { process } = context;
  const words = [...context.args];
  const variables = new Map<string, string>([
    ['FS', ' '],
    ['OFS', ' '],
    ['ORS', '\n'],
    ['NR', '0'],
  ]);
  while (/^-/.test(words[0] ?? '')) {
    const word = words.shift() ?? '';
    if (word.startsWith('-F'))
      variables.set('FS', (word.slice(2) || (words.shift() ?? ' ')).replace('\\t', '\t').replace(/^t$/, '\t'));
    else if (word.startsWith('-v')) {
      const text = word.slice(2) || (words.shift() ?? '');
      variables.set(text.split('=')[0] ?? '', text.slice(text.indexOf('=') + 1));
    }
  }
  const program = words.shift();
  if (program === undefined) {
    await printError(process, 'Usage: mawk [Options] [Program] [file ...]\n');
    return 2;
  }
  try {
    const rules = parseRules(program);
    const runner = new Runner(variables);
    for (const rule of rules) if (rule.pattern === 'BEGIN') runner.run(rule.body);
    const rest = rules.filter((rule) => rule.pattern !== 'BEGIN' && rule.pattern !== 'END');
    const ends = rules.filter((rule) => rule.pattern === 'END');
    await print(process, runner.take());
    if (rest.length === 0 && ends.length === 0) return 0;
    const source = inputs(context, words);
    for (;;) {
      const next = await source.next();
      if (next.done === true) break;
      for (const line of linesOf(next.value.text)) {
        const pause = process.step(2 + (line.length >> 6));
        if (pause !== null) await pause;
        runner.record(line);
        for (const rule of rest)
          if (!runner.exited && (rule.pattern === '' || runner.truth(rule.pattern))) runner.run(rule.body);
        await print(process, runner.take());
        if (runner.exited) break;
      }
    }
    runner.exited = false;
    for (const rule of ends) runner.run(rule.body);
    await print(process, runner.take());
    return 0;
  } catch (error) {
    if (!(error instanceof AwkError) && !(error instanceof PatternError)) throw error;
    await complain(context, `line 1: ${error.message}`);
    return 2;
  }
};

class AwkError extends Error {}

function parseRules(program: string): { readonly pattern: string; readonly body: string }[] {
  const rules: { pattern: string; body: string }[] = [];
  let rest = program.trim();
  while (rest !== '') {
    const open = findOutside(rest, '{');
    if (open === -1) {
      rules.push({ pattern: rest, body: 'print' });
      break;
    }
    const close = matching(rest, open);
    rules.push({ pattern: rest.slice(0, open).trim(), body: rest.slice(open + 1, close) });
    rest = rest.slice(close + 1).replace(/^[\s;]+/, '');
  }
  return rules;
}

/** Index of a character outside strings, regular expressions and brackets. */
function findOutside(text: string, wanted: string, from = 0): number {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (depth === 0 && text.startsWith(wanted, at)) return at;
    if (character === '"' || (character === '/' && /(^|[\s(!~,&|{;])$/.test(text.slice(0, at)))) {
      at += 1;
      while (at < text.length && text[at] !== character) at += text[at] === '\\' ? 2 : 1;
    } else if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character)) depth -= 1;
  }
  return -1;
}

function matching(text: string, open: number): number {
  const end = findOutside(text.slice(open + 1), '}');
  if (end === -1) throw new AwkError('missing } near end of file');
  return open + 1 + end;
}

class Runner {
  exited = false;
  readonly #variables: Map<string, string>;
  #fields: string[] = [''];
  #output = '';
  #depth = 0;

  constructor(variables: Map<string, string>) {
    this.#variables = variables;
  }

  take(): string {
    const output = this.#output;
    this.#output = '';
    return output;
  }

  record(line: string): void {
    const separator = this.#variables.get('FS') ?? ' ';
    const fields =
      separator === ' '
        ? line
            .trim()
            .split(/\s+/)
            .filter((field) => field !== '')
        : separator.length === 1
          ? line.split(separator)
          : splitBy(line, new RegularExpression(separator, { extended: true }));
    this.#fields = [line, ...fields];
    this.#variables.set('NR', String(Number(this.#variables.get('NR')) + 1));
    this.#variables.set('FNR', this.#variables.get('NR') ?? '1');
    this.#variables.set('NF', String(fields.length));
  }

  truth(expression: string): boolean {
    const value = this.#value(expression);
    return value !== '' && value !== '0';
  }

  run(body: string): void {
    let rest = body.trim();
    while (rest !== '' && !this.exited) {
      const condition = /^if\s*\(/.exec(rest);
      if (condition !== null) {
        const open = condition[0].length - 1;
        const close = open + 1 + findOutside(rest.slice(open + 1), ')');
        const after = rest.slice(close + 1).trim();
        const block = after.startsWith('{') ? after.slice(1, matching(after, 0)) : (after.split(';')[0] ?? '');
        if (this.truth(rest.slice(open + 1, close))) this.run(block);
        rest = after.slice(after.startsWith('{') ? matching(after, 0) + 1 : block.length).replace(/^[\s;]+/, '');
        continue;
      }
      const ends = [findOutside(rest, ';'), findOutside(rest, '\n')].filter((at) => at !== -1);
      const end = ends.length === 0 ? rest.length : Math.min(...ends);
      this.#statement(rest.slice(0, end).trim());
      rest = rest.slice(end + 1).trim();
    }
  }

  #statement(text: string): void {
    if (text === '') return;
    if (/^(exit|next)\b/.test(text)) {
      this.exited = text.startsWith('exit');
      return;
    }
    const printing = /^(printf?)\b\s*(.*)$/s.exec(text);
    if (printing === null) {
      this.#value(text);
      return;
    }
    const source = (printing[2] ?? '').trim();
    const inner =
      source.startsWith('(') && findOutside(source.slice(1), ')') === source.length - 2 ? source.slice(1, -1) : source;
    const values = inner === '' ? [this.#fields[0] ?? ''] : this.#list(inner).map((part) => this.#value(part));
    if (printing[1] === 'printf') this.#output += formatPrintf(values[0] ?? '', values.slice(1), (value) => value).text;
    else this.#output += values.join(this.#variables.get('OFS') ?? ' ') + (this.#variables.get('ORS') ?? '\n');
  }

  #list(text: string): string[] {
    const parts: string[] = [];
    let rest = text;
    for (let at = findOutside(rest, ','); at !== -1; at = findOutside(rest, ',')) {
      parts.push(rest.slice(0, at));
      rest = rest.slice(at + 1);
    }
    return [...parts, rest];
  }

  #value(source: string): string {
    this.#depth += 1;
    try {
      if (this.#depth > 100) throw new AwkError('expression too complex');
      return this.#evaluate(source.trim());
    } finally {
      this.#depth -= 1;
    }
  }

  #evaluate(text: string): string {
    if (text === '') return '';
    if (/^-?\d+(\.\d+)?$/.test(text)) return String(Number(text));
    if (/^"([^"\\]|\\.)*"$/.test(text))
      return text.slice(1, -1).replace(/\\(.)/g, (_, letter: string) => ({ n: '\n', t: '\t' })[letter] ?? letter);
    if (/^\/([^/\\]|\\.)*\/$/.test(text)) return this.#matches(this.#fields[0] ?? '', text.slice(1, -1)) ? '1' : '0';
    if (/^[A-Za-z_]\w*$/.test(text)) return this.#variables.get(text) ?? '';
    if (text.startsWith('(') && findOutside(text.slice(1), ')') === text.length - 2)
      return this.#value(text.slice(1, -1));
    const field = /^\$(\d+|NF|[A-Za-z_]\w*|\(.*\))$/.exec(text);
    if (field !== null) return this.#fields[Number(this.#value(field[1] ?? '0'))] ?? '';
    const increment = /^([A-Za-z_]\w*)(\+\+|--)$/.exec(text);
    if (increment !== null) {
      const before = Number(this.#variables.get(increment[1] ?? '') ?? '0');
      this.#variables.set(increment[1] ?? '', String(increment[2] === '++' ? before + 1 : before - 1));
      return String(before);
    }
    const assignment = /^([A-Za-z_]\w*)\s*([-+*/]?)=(?![=~])\s*(.*)$/s.exec(text);
    if (assignment !== null) {
      const [, name = '', operator = '', right = ''] = assignment;
      const value =
        operator === ''
          ? this.#value(right)
          : String(calculate(Number(this.#variables.get(name) ?? '0') || 0, operator, Number(this.#value(right)) || 0));
      this.#variables.set(name, value);
      return value;
    }
    for (const operator of ['||', '&&', '==', '!=', '<=', '>=', '<', '>', '!~', '~']) {
      const at = findOutside(text, operator);
      if (at <= 0 || (operator === '~' && text[at - 1] === '!')) continue;
      return this.#compare(text.slice(0, at), operator, text.slice(at + operator.length)) ? '1' : '0';
    }
    if (text.startsWith('!')) return this.truth(text.slice(1)) ? '0' : '1';
    for (const operators of ['+-', '*/%']) {
      for (let at = text.length - 1; at > 0; at -= 1) {
        const character = text[at] ?? '';
        if (
          !operators.includes(character) ||
          findOutside(text, character, at) !== at ||
          /[-+*/%(,\s]$/.test(text.slice(0, at).trimEnd().slice(-1)) ||
          outsideDepth(text, at) !== 0
        )
          continue;
        return numberText(
          calculate(
            Number(this.#value(text.slice(0, at))) || 0,
            character,
            Number(this.#value(text.slice(at + 1))) || 0,
          ),
        );
      }
    }
    const call =
      /^(length|int|substr|toupper|tolower|index|sprintf|split|gsub|sub)\s*\((.*)\)$/s.exec(text) ??
      (text === 'length' ? ['', 'length', '$0'] : null);
    if (call !== null && outsideDepth(text, text.length) === 0)
      return this.#call(
        call[1] ?? '',
        this.#list(call[2] ?? '').filter((part) => part.trim() !== ''),
      );
    const token = /^("([^"\\]|\\.)*"|\$(\d+|NF|[A-Za-z_]\w*|\([^)]*\))|\([^)]*\)|[A-Za-z_]\w*|\d+(\.\d+)?)\s*/.exec(
      text,
    );
    if (token !== null && token[0].length < text.length)
      return this.#value(token[0]) + this.#value(text.slice(token[0].length));
    throw new AwkError(`syntax error at or near ${text.slice(0, 1)}`);
  }

  #call(name: string, parts: readonly string[]): string {
    if (name === 'gsub' || name === 'sub') {
      const pattern = new RegularExpression((parts[0] ?? '').trim().replace(/^[/"]|[/"]$/g, ''), { extended: true });
      const replacement = this.#value(parts[1] ?? '""');
      const pieces = splitBy(this.#fields[0] ?? '', pattern);
      const changed =
        name === 'gsub'
          ? pieces.join(replacement)
          : pieces.length > 1
            ? pieces[0] + replacement + (this.#fields[0] ?? '').slice(pattern.match(this.#fields[0] ?? '', 0)?.[1] ?? 0)
            : (this.#fields[0] ?? '');
      this.#fields[0] = changed;
      return String(pieces.length - 1);
    }
    const values = parts.map((part) => this.#value(part));
    const [first = '', second = '', third] = values;
    switch (name) {
      case 'length':
        return String((parts.length === 0 ? (this.#fields[0] ?? '') : first).length);
      case 'int':
        return String(Math.trunc(Number(first) || 0));
      case 'toupper':
        return first.toUpperCase();
      case 'tolower':
        return first.toLowerCase();
      case 'index':
        return String(first.indexOf(second) + 1);
      case 'substr':
        return first.slice(
          Math.max(0, Number(second) - 1),
          third === undefined ? undefined : Math.max(0, Number(second) - 1 + Number(third)),
        );
      case 'sprintf':
        return formatPrintf(first, values.slice(1), (value) => value).text;
      default:
        return '0';
    }
  }

  #compare(left: string, operator: string, right: string): boolean {
    if (operator === '||') return this.truth(left) || this.truth(right);
    if (operator === '&&') return this.truth(left) && this.truth(right);
    const a = this.#value(left);
    if (operator === '~' || operator === '!~') {
      const literal = right.trim();
      return (
        this.#matches(a, literal.startsWith('/') ? literal.slice(1, -1) : this.#value(literal)) === (operator === '~')
      );
    }
    const b = this.#value(right);
    const numeric =
      a.trim() !== '' &&
      b.trim() !== '' &&
      !Number.isNaN(Number(a)) &&
      !Number.isNaN(Number(b)) &&
      !right.trim().startsWith('"');
    const order = numeric ? Number(a) - Number(b) : a < b ? -1 : a > b ? 1 : 0;
    switch (operator) {
      case '==':
        return order === 0;
      case '!=':
        return order !== 0;
      case '<':
        return order < 0;
      case '>':
        return order > 0;
      case '<=':
        return order <= 0;
      default:
        return order >= 0;
    }
  }

  #matches(text: string, pattern: string): boolean {
    return new RegularExpression(pattern.replaceAll('\\/', '/'), { extended: true }).test(text);
  }
}

function outsideDepth(text: string, end: number): number {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < end; at += 1) {
    if (text[at] === '"') quoted = !quoted;
    else if (!quoted && text[at] === '(') depth += 1;
    else if (!quoted && text[at] === ')') depth -= 1;
  }
  return quoted ? 1 : depth;
}

function splitBy(text: string, pattern: RegularExpression): string[] {
  const parts: string[] = [];
  let at = 0;
  for (let match = pattern.match(text, at); match !== null; match = pattern.match(text, at)) {
    const [start = 0, end = 0] = match;
    if (end === start) break;
    parts.push(text.slice(at, start));
    at = end;
  }
  return [...parts, text.slice(at)];
}

function calculate(left: number, operator: string, right: number): number {
  if (operator === '+') return left + right;
  if (operator === '-') return left - right;
  if (operator === '*') return left * right;
  if (right === 0) throw new AwkError('division by zero');
  return operator === '/' ? left / right : left % right;
}

function numberText(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
}
