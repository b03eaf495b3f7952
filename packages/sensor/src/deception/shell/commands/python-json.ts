import {
  display,
  PyBytes,
  PyDict,
  PyError,
  PyList,
  PyTuple,
  type PyValue,
  represent,
  typeName,
} from './python-values.ts';

const MAX_DEPTH = 50;

/** json.loads(). Throws PyError. */
export function fromJson(text: string): PyValue {
  return new JsonReader(text).whole();
}

/** A reader that fails where and as Python's does. */
class JsonReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): PyValue {
    this.#skip();
    const value = this.#value(0);
    this.#skip();
    if (this.#at < this.#text.length) this.#fail('Extra data');
    return value;
  }

  #fail(what: string, at = this.#at): never {
    const before = this.#text.slice(0, at).split('\n');
    throw new PyError(
      'json.decoder.JSONDecodeError',
      `${what}: line ${before.length} column ${(before.at(-1)?.length ?? 0) + 1} (char ${at})`,
    );
  }

  #skip(): void {
    while (/^[ \t\n\r]$/.test(this.#text[this.#at] ?? '')) this.#at += 1;
  }

  #value(depth: number): PyValue {
    if (depth > MAX_DEPTH) throw new PyError('RecursionError', 'maximum recursion depth exceeded');
    const character = this.#text[this.#at] ?? '';
    if (character === '"') return this.#string();
    if (character === '{') return this.#object(depth);
    if (character === '[') return this.#array(depth);
    const rest = this.#text.slice(this.#at, this.#at + 400);
    const word = /^(?:null|true|false|NaN|-?Infinity)/.exec(rest)?.[0];
    if (word !== undefined) {
      this.#at += word.length;
      if (word === 'null') return null;
      return word === 'true' || word === 'false' ? word === 'true' : Number(word);
    }
    const number = /^-?(?:0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?/.exec(rest);
    if (number === null) this.#fail('Expecting value');
    this.#at += number[0].length;
    return number[1] === undefined && number[2] === undefined ? BigInt(number[0]) : Number(number[0]);
  }

  #array(depth: number): PyValue {
    const items: PyValue[] = [];
    this.#at += 1;
    this.#skip();
    if (this.#text[this.#at] === ']') {
      this.#at += 1;
      return new PyList(items);
    }
    for (;;) {
      items.push(this.#value(depth + 1));
      this.#skip();
      const next = this.#text[this.#at];
      if (next !== ',' && next !== ']') this.#fail("Expecting ',' delimiter");
      this.#at += 1;
      if (next === ']') return new PyList(items);
      this.#skip();
    }
  }

  #object(depth: number): PyValue {
    const dict = new PyDict();
    this.#at += 1;
    this.#skip();
    if (this.#text[this.#at] === '}') {
      this.#at += 1;
      return dict;
    }
    for (;;) {
      if (this.#text[this.#at] !== '"') this.#fail('Expecting property name enclosed in double quotes');
      const key = this.#string();
      this.#skip();
      if (this.#text[this.#at] !== ':') this.#fail("Expecting ':' delimiter");
      this.#at += 1;
      this.#skip();
      dict.set(key, this.#value(depth + 1));
      this.#skip();
      const next = this.#text[this.#at];
      if (next !== ',' && next !== '}') this.#fail("Expecting ',' delimiter");
      this.#at += 1;
      if (next === '}') return dict;
      this.#skip();
    }
  }

  #string(): string {
    const start = this.#at;
    for (let at = start + 1; at < this.#text.length; at += 1) {
      const character = this.#text[at] ?? '';
      if (character === '\\') at += 1;
      else if (character === '"') {
        this.#at = at + 1;
        return unescaped(this.#text.slice(start + 1, at));
      } else if (character < ' ') this.#fail('Invalid control character at', at);
    }
    this.#fail('Unterminated string starting at', start);
  }
}

const ESCAPES = new Map([
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

function unescaped(text: string): string {
  return text.replace(
    /((?:\\u[0-9a-fA-F]{4})+)|\\(.)/gs,
    (_whole, codes: string | undefined, one: string | undefined) => {
      if (codes === undefined) return ESCAPES.get(one ?? '') ?? one ?? '';
      const units = (codes.match(/[0-9a-fA-F]{4}/g) ?? []).map((code) => Number.parseInt(code, 16));
      return Buffer.from(String.fromCharCode(...units), 'utf8').toString('latin1');
    },
  );
}

/** json.dumps() with its named arguments. Throws PyError. */
export function toJson(value: PyValue, named: ReadonlyMap<string, PyValue> = new Map(), level = 0): string {
  if (level > MAX_DEPTH) throw new PyError('ValueError', 'Circular reference detected');
  const indent = named.get('indent');
  const pad =
    typeof indent === 'bigint' ? ' '.repeat(Math.min(16, Number(indent))) : typeof indent === 'string' ? indent : null;
  const separators = named.get('separators');
  const [between = pad === null ? ', ' : ',', colon = ': '] =
    separators instanceof PyTuple || separators instanceof PyList ? separators.items.map(display) : [];
  const lines = (open: string, items: readonly string[], close: string) => {
    if (items.length === 0) return open + close;
    if (pad === null) return `${open}${items.join(between)}${close}`;
    const inner = `\n${pad.repeat(level + 1)}`;
    return `${open}${inner}${items.join(between.trimEnd() + inner)}\n${pad.repeat(level)}${close}`;
  };
  if (value === null) return 'null';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'bigint' || typeof value === 'number')
    return represent(value)
      .replace(/^(-?)inf$/, '$1Infinity')
      .replace('nan', 'NaN');
  if (typeof value === 'string') return quotedJson(value, named.get('ensure_ascii') !== false);
  if (value instanceof PyList || value instanceof PyTuple)
    return lines(
      '[',
      value.items.map((item) => toJson(item, named, level + 1)),
      ']',
    );
  if (value instanceof PyDict) {
    const entries = [...value.entries.values()];
    const key = (each: PyValue) =>
      typeof each === 'string' ? each : each === null || typeof each === 'boolean' ? toJson(each) : display(each);
    if (named.get('sort_keys') === true) entries.sort((left, right) => (key(left.key) < key(right.key) ? -1 : 1));
    return lines(
      '{',
      entries.map((entry) => `${quotedJson(key(entry.key), true)}${colon}${toJson(entry.value, named, level + 1)}`),
      '}',
    );
  }
  throw new PyError(
    'TypeError',
    `Object of type ${value instanceof PyBytes ? 'bytes' : typeName(value)} is not JSON serializable`,
  );
}

function quotedJson(text: string, ascii: boolean): string {
  const quoted = JSON.stringify(Buffer.from(text, 'latin1').toString('utf8'));
  return ascii
    ? quoted.replace(/[\x7f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    : Buffer.from(quoted, 'utf8').toString('latin1');
}
