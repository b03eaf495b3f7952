import { splitAt, unwrapped } from './perl-pieces.ts';

/** What the lists of a program ask of the rest of it. */
interface PerlScalars {
  readonly variables: Map<string, string>;
  readonly args: readonly string[];
  value(source: string): Promise<string>;
  holds(source: string): Promise<boolean>;
}

const MAX_ITEMS = 10_000;

/** Arrays, hashes, and what makes lists of lists: `map`, `grep`, `sort`, `keys`, ranges. */
export class PerlLists {
  readonly #scalars: PerlScalars;
  readonly #arrays = new Map<string, string[]>();
  readonly #hashes = new Map<string, Map<string, string>>();

  constructor(scalars: PerlScalars) {
    this.#scalars = scalars;
    this.#arrays.set('ARGV', [...scalars.args]);
  }

  /** Carries out `my @a = ...`, `%h = ...`, `$a[0] = ...`, `$h{k} = ...`, `push @a, ...`; false where it is something else. */
  async assign(statement: string): Promise<boolean> {
    const whole = /^(?:my\s+|our\s+|local\s+)?([@%])(\w+)\s*(?:=(?![=~])\s*([\s\S]+))?$/.exec(statement);
    if (whole !== null) {
      const [, sigil, name = '', source = '()'] = whole;
      const values = await this.items(source);
      if (sigil === '@') this.#arrays.set(name, values);
      else this.#hashes.set(name, pairs(values));
      return true;
    }
    const element = /^\$(\w+)(?:\[([^\]]+)\]|\{([^}]+)\})\s*=(?![=~])\s*([\s\S]+)$/.exec(statement);
    if (element !== null) {
      const [, name = '', index, key, source = ''] = element;
      const value = await this.#scalars.value(source);
      if (key !== undefined) this.#hash(name).set(await this.#key(key), value);
      else {
        const at = Number(await this.#scalars.value(index ?? ''));
        if (at >= 0 && at < MAX_ITEMS) this.#array(name)[at] = value;
      }
      return true;
    }
    const added = /^(push|unshift)\s*\(?\s*@(\w+)\s*,\s*([\s\S]+?)\)?$/.exec(statement);
    if (added === null) return false;
    const array = this.#array(added[2] ?? '');
    const values = (await this.items(added[3] ?? '')).slice(0, Math.max(0, MAX_ITEMS - array.length));
    if (added[1] === 'push') array.push(...values);
    else array.unshift(...values);
    return true;
  }

  /** The values of a list as it is written. */
  async items(source: string): Promise<string[]> {
    const text = unwrapped(
      source
        .replace(/(\w+)\s*=>/g, (_whole, word: string) => (/^\d/.test(word) ? `${word},` : `'${word}',`))
        .replaceAll('=>', ','),
    );
    const operator = /^(map|grep|sort|reverse|keys|values|split|qw)\b/.exec(text)?.[1];
    // With parentheses of its own it ends where they do.
    const rest = text.slice(operator?.length ?? 0).trim();
    const endsBefore = rest.startsWith('(') && unwrapped(rest) === rest;
    if (operator !== undefined && !endsBefore) {
      const made = await this.#made(operator, rest);
      if (made !== null) return made.slice(0, MAX_ITEMS);
    }
    const values: string[] = [];
    for (const piece of splitAt(text, ',')) {
      if (values.length >= MAX_ITEMS) break;
      const range = /^([\w$#]+)\s*\.\.\s*([\w$#]+)$/.exec(piece);
      const array = /^@(\w+)$/.exec(piece);
      const hash = /^%(\w+)$/.exec(piece);
      if (range !== null) values.push(...(await this.#range(range[1] ?? '', range[2] ?? '')));
      else if (array !== null) values.push(...this.#array(array[1] ?? ''));
      else if (hash !== null) values.push(...[...this.#hash(hash[1] ?? '')].flat());
      else if (
        piece !== text &&
        (/^\([\s\S]*\)$/.test(piece) || /^(map|grep|sort|reverse|keys|values|split|qw)\b/.test(piece))
      )
        values.push(...(await this.items(piece)));
      else values.push(await this.#scalars.value(piece));
    }
    return values;
  }

  /** `$a[0]`, `$h{k}`, `$#a`, `scalar(@a)` and `join`; null where it is something else. */
  async element(text: string): Promise<string | null> {
    const joined = /^join\s*\(?\s*((?:"[^"]*"|'[^']*'))\s*,\s*([\s\S]*?)\)?$/.exec(text);
    if (joined !== null && balanced(joined[2] ?? ''))
      return (await this.items(joined[2] ?? '')).join(await this.#scalars.value(joined[1] ?? '""'));
    const last = /^\$#(\w+)$/.exec(text)?.[1];
    if (last !== undefined) return String(this.#array(last).length - 1);
    const count = /^scalar\s*\(?\s*@(\w+)\s*\)?$/.exec(text)?.[1];
    if (count !== undefined) return String(this.#array(count).length);
    const found = /^\$(\w+)(?:\[([^\]]+)\]|\{([^}]+)\})$/.exec(text);
    if (found === null || found[1] === 'ENV') return null;
    const [, name = '', index, key] = found;
    if (key !== undefined) return this.#hash(name).get(await this.#key(key)) ?? '';
    return this.#array(name).at(Number(await this.#scalars.value(index ?? '0'))) ?? '';
  }

  /** `@{[ ... ]}` and elements by variable within double quotes, which take an evaluation. */
  async filled(text: string): Promise<string> {
    let result = '';
    let at = 0;
    for (const found of text.matchAll(/@\{\[([\s\S]*?)\]\}|\$#\w+|\$\w+(?:\[\$?\w+\]|\{[\w$'"]+\})/g)) {
      const value =
        found[1] === undefined ? ((await this.element(found[0])) ?? found[0]) : (await this.items(found[1])).join(' ');
      result += text.slice(at, found.index) + value;
      at = found.index + found[0].length;
    }
    return result + text.slice(at);
  }

  /** `@a` within double quotes. */
  interpolated(text: string): string {
    return text.replace(/@(\w+)/g, (whole, name: string) => this.#arrays.get(name)?.join(' ') ?? whole);
  }

  async #made(operator: string, rest: string): Promise<string[] | null> {
    switch (operator) {
      case 'qw':
        return rest.slice(1, -1).trim().split(/\s+/);
      case 'reverse':
        return (await this.items(rest)).reverse();
      case 'sort': {
        const [, order = '', source = rest] = /^\{([^}]*)\}\s*([\s\S]*)$/.exec(rest) ?? [];
        const values = await this.items(source);
        const isNumeric = order.includes('<=>');
        values.sort((left, right) =>
          isNumeric ? Number(left) - Number(right) : left < right ? -1 : left > right ? 1 : 0,
        );
        return /^\s*\$b/.test(order) ? values.reverse() : values;
      }
      case 'keys':
      case 'values': {
        const name = /^\(?\s*%(\w+)\s*\)?$/.exec(rest)?.[1];
        if (name === undefined) return null;
        const hash = this.#hash(name);
        return operator === 'keys' ? [...hash.keys()] : [...hash.values()];
      }
      case 'split': {
        const [, mark = '', source = '$_'] =
          /^\(?\s*(?:\/(.*?)\/|"[^"]*"|'[^']*')\s*(?:,\s*([\s\S]*?))?\)?$/.exec(rest) ?? [];
        const quoted = /^\(?\s*["'](.*?)["']/.exec(rest)?.[1];
        const text = await this.#scalars.value(source);
        const plain = quoted ?? mark.replace(/^\\([^\w\s])$/, '$1');
        if (/^(?:\\s\+?| )$/.test(plain)) return text.trim().split(/\s+/);
        return plain === '' ? [...text] : text.split(plain.replace(/^\\/, ''));
      }
      default: {
        const [, body = '', source = ''] =
          /^\{((?:[^{}]|\{[^{}]*\})*)\}\s*,?\s*([\s\S]*)$/.exec(rest) ??
          /^([^,]+),\s*([\s\S]*)$/.exec(unwrapped(rest)) ??
          [];
        const made: string[] = [];
        for (const value of await this.items(source)) {
          this.#scalars.variables.set('$_', value);
          if (operator === 'map') made.push(...(await this.items(body)));
          else if (await this.#scalars.holds(body)) made.push(value);
          if (made.length >= MAX_ITEMS) break;
        }
        return made;
      }
    }
  }

  async #range(from: string, to: string): Promise<string[]> {
    const [first, last] = [await this.#bound(from), await this.#bound(to)];
    if (/^-?\d+$/.test(first) && /^-?\d+$/.test(last)) {
      const length = Math.max(0, Math.min(MAX_ITEMS, Number(last) - Number(first) + 1));
      return Array.from({ length }, (_, index) => String(Number(first) + index));
    }
    const [start, end] = [first.charCodeAt(0), last.charCodeAt(0)];
    return Array.from({ length: Math.max(0, end - start + 1) }, (_, index) => String.fromCharCode(start + index));
  }

  #bound(text: string): Promise<string> {
    return /^[a-z]$/i.test(text) ? Promise.resolve(text) : this.#scalars.value(text);
  }

  #key(source: string): Promise<string> {
    return /^\w+$/.test(source) ? Promise.resolve(source) : this.#scalars.value(source);
  }

  #array(name: string): string[] {
    const found = this.#arrays.get(name) ?? [];
    this.#arrays.set(name, found);
    return found;
  }

  #hash(name: string): Map<string, string> {
    const found = this.#hashes.get(name) ?? new Map<string, string>();
    this.#hashes.set(name, found);
    return found;
  }
}

function balanced(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0 || depth === 1;
}

function pairs(values: readonly string[]): Map<string, string> {
  const hash = new Map<string, string>();
  for (let at = 0; at < values.length; at += 2) hash.set(values[at] ?? '', values[at + 1] ?? '');
  return hash;
}
