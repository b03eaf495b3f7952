import { PerlExpression } from '../expansion/perl-expression.ts';
import { PatternError } from '../expansion/regular-expression.ts';
import {
  type NativeCall,
  PyBytes,
  PyDict,
  PyError,
  PyList,
  PyNative,
  PyObject,
  PyTuple,
  type PyValue,
  represent,
} from './python-values.ts';

const IGNORE_CASE = 2n;
const MAX_MATCHES = 10_000;

type Call = (callee: PyValue, args: readonly PyValue[]) => Promise<PyValue>;

/** Python's `re`, as far as scripts that search and replace use it. */
export function reFunctions(call: Call): Record<string, PyValue | NativeCall> {
  const search: NativeCall = ([pattern, text, flags]) => find(pattern, text, flags, 'anywhere');
  const match: NativeCall = ([pattern, text, flags]) => find(pattern, text, flags, 'start');
  const fullmatch: NativeCall = ([pattern, text, flags]) => find(pattern, text, flags, 'whole');
  const findall: NativeCall = ([pattern, text, flags]) =>
    new PyList(matches(pattern, text, flags).map((found) => found.parts(found.groups > 0 ? 1 : 0)));
  const finditer: NativeCall = ([pattern, text, flags]) =>
    new PyList(matches(pattern, text, flags).map((found) => found.object()));
  const split: NativeCall = ([pattern, text]) => {
    const whole = textOf(text);
    const pieces: PyValue[] = [];
    let from = 0;
    for (const found of matches(pattern, text, undefined)) {
      pieces.push(whole.slice(from, found.start));
      from = found.end;
    }
    return new PyList([...pieces, whole.slice(from)]);
  };
  const sub: NativeCall = async ([pattern, replacement, text, count]) => {
    const whole = textOf(text);
    const most = typeof count === 'bigint' && count > 0n ? Number(count) : MAX_MATCHES;
    let made = '';
    let from = 0;
    for (const found of matches(pattern, text, undefined).slice(0, most)) {
      const put = replacement;
      const by =
        typeof put === 'string' || put instanceof PyBytes
          ? textOf(put).replace(/\\(\d)|\\g<(\d+)>/g, (_, one: string, other: string) =>
              found.group(Number(one ?? other)),
            )
          : textOf(await call(put ?? null, [found.object()]));
      made += whole.slice(from, found.start) + by;
      from = found.end;
    }
    return made + whole.slice(from);
  };
  const functions: Record<string, NativeCall> = { search, match, fullmatch, findall, finditer, split, sub };
  const takesFlags = new Set(['search', 'match', 'fullmatch', 'findall', 'finditer']);
  const compile: NativeCall = ([pattern, flags]) => {
    expressionOf(pattern, flags);
    const methods = Object.entries(functions).map(
      ([name, run]) =>
        [
          name,
          new PyNative(name, (args, named) =>
            run(
              takesFlags.has(name) ? [pattern ?? null, args[0] ?? null, flags ?? null] : [pattern ?? null, ...args],
              named,
            ),
          ),
        ] as const,
    );
    return new PyObject('re.Pattern', [...methods, ['pattern', pattern ?? null]]);
  };
  return {
    ...functions,
    compile,
    escape: ([text]) => textOf(text).replace(/[^\w]/g, '\\$&'),
    I: IGNORE_CASE,
    IGNORECASE: IGNORE_CASE,
    M: 8n,
    MULTILINE: 8n,
    S: 16n,
    DOTALL: 16n,
  };
}

function textOf(value: PyValue | undefined): string {
  if (typeof value === 'string') return value;
  if (value instanceof PyBytes) return value.text;
  throw new PyError('TypeError', 'expected string or bytes-like object');
}

function expressionOf(pattern: PyValue | undefined, flags: PyValue | undefined): PerlExpression {
  try {
    const ignoreCase = typeof flags === 'bigint' && (flags & IGNORE_CASE) !== 0n;
    return new PerlExpression(textOf(pattern), { ignoreCase });
  } catch (error) {
    if (error instanceof PatternError) throw new PyError('re.error', error.message);
    throw error;
  }
}

/** Names of the groups of an expression by their numbers, which count from 1. */
function groupNames(pattern: string): Map<string, number> {
  const names = new Map<string, number>();
  let number = 0;
  for (const [whole, name] of pattern.matchAll(/\\.|\[(?:\\.|[^\]])+\]|\((?:\?P?<(\w+)>)?(?!\?)/gs)) {
    if (!whole.startsWith('(')) continue;
    number += 1;
    if (name !== undefined) names.set(name, number);
  }
  return names;
}

class Found {
  readonly #text: string;
  readonly #offsets: readonly number[];
  readonly #names: ReadonlyMap<string, number>;

  constructor(text: string, offsets: readonly number[], names: ReadonlyMap<string, number>) {
    this.#text = text;
    this.#offsets = offsets;
    this.#names = names;
  }

  #named(): PyDict {
    const dict = new PyDict();
    for (const [name, number] of this.#names) dict.set(name, this.#groupOrNone(number));
    return dict;
  }

  #number(group: PyValue): number {
    if (typeof group === 'bigint') return Number(group);
    const number = typeof group === 'string' ? this.#names.get(group) : undefined;
    if (number === undefined) throw new PyError('IndexError', 'no such group');
    return number;
  }

  get start(): number {
    return this.#offsets[0] ?? 0;
  }

  get end(): number {
    return this.#offsets[1] ?? 0;
  }

  get groups(): number {
    return this.#offsets.length / 2 - 1;
  }

  group(number: number): string {
    const start = this.#offsets[number * 2] ?? -1;
    return start === -1 ? '' : this.#text.slice(start, this.#offsets[number * 2 + 1]);
  }

  #groupOrNone(number: number): PyValue {
    if (number > this.groups) throw new PyError('IndexError', 'no such group');
    return (this.#offsets[number * 2] ?? -1) === -1 ? null : this.group(number);
  }

  /** One text, or a tuple where there are several groups: what findall gives. */
  parts(from: number): PyValue {
    if (this.groups <= 1) return this.group(from);
    return new PyTuple(Array.from({ length: this.groups }, (_, index) => this.group(index + 1)));
  }

  object(): PyObject {
    const numbers = Array.from({ length: this.groups }, (_, index) => index + 1);
    const at =
      (end: 0 | 1): NativeCall =>
      ([group]) =>
        BigInt(this.#offsets[Number(typeof group === 'bigint' ? group : 0n) * 2 + end] ?? -1);
    const made = new PyObject('re.Match', [
      [
        'group',
        new PyNative('group', (args) => {
          const wanted = args.map((each) => this.#groupOrNone(this.#number(each)));
          return wanted.length === 0 ? this.group(0) : wanted.length === 1 ? (wanted[0] ?? null) : new PyTuple(wanted);
        }),
      ],
      ['groups', new PyNative('groups', () => new PyTuple(numbers.map((number) => this.#groupOrNone(number))))],
      ['groupdict', new PyNative('groupdict', () => this.#named())],
      ['string', this.#text],
      ['start', new PyNative('start', at(0))],
      ['end', new PyNative('end', at(1))],
      ['span', new PyNative('span', () => new PyTuple([BigInt(this.start), BigInt(this.end)]))],
    ]);
    const text = `<re.Match object; span=(${this.start}, ${this.end}), match=${represent(this.group(0))}>`;
    made.shown = { text, representation: text };
    return made;
  }
}

function find(
  pattern: PyValue | undefined,
  text: PyValue | undefined,
  flags: PyValue | undefined,
  where: 'anywhere' | 'start' | 'whole',
): PyValue {
  const whole = textOf(text);
  const offsets = expressionOf(pattern, flags).match(whole, 0);
  if (offsets === null || (where !== 'anywhere' && offsets[0] !== 0)) return null;
  if (where === 'whole' && offsets[1] !== whole.length) return null;
  return new Found(whole, offsets, groupNames(textOf(pattern))).object();
}

function matches(pattern: PyValue | undefined, text: PyValue | undefined, flags: PyValue | undefined): Found[] {
  const whole = textOf(text);
  const expression = expressionOf(pattern, flags);
  const found: Found[] = [];
  for (let at = 0; at <= whole.length && found.length < MAX_MATCHES; ) {
    const offsets = expression.match(whole, at);
    if (offsets === null) break;
    found.push(new Found(whole, offsets, groupNames(textOf(pattern))));
    const [start = 0, end = 0] = offsets;
    at = end > start ? end : end + 1;
  }
  return found;
}
