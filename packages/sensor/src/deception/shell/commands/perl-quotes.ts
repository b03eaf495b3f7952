import { type PerlNode, PerlSyntaxError } from './perl-syntax.ts';

const OPERATOR =
  /\*\*=|\|\|=|&&=|\/\/=|<=>|<<=|>>=|\.\.\.|=~|!~|==|!=|<=|>=|=>|->|\*\*|\+\+|--|\|\||&&|\/\/|<<|>>|[-+*/.%&|^]=|\.\.|x=(?![=~>])|(?:eq|ne|cmp|lt|gt|le|ge)\b(?!\s*=>)|x(?=\d|\b)(?!\s*=>)|[-+*/%.<>=!~?:&|^\\]/y;
const CLOSING = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
  ['<', '>'],
]);
const ESCAPES = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['a', '\x07'],
  ['b', '\b'],
  ['e', '\x1b'],
  ['f', '\f'],
]);
/** Where a variable stands: within code, a text in double quotes, or a pattern, which have other rules for brackets. */
type Place = 'code' | 'text' | 'pattern';

/** The characters of a Perl program, its variables, and its many ways of quoting (perlop, Quote-Like Operators). */
export abstract class PerlQuotes {
  #source: string;
  #at = 0;
  readonly #firstLine: number;
  #counted = 0;
  #lines = 0;

  constructor(source: string, firstLine = 1) {
    this.#source = source;
    this.#firstLine = firstLine;
  }

  abstract expression(): PerlNode;
  protected abstract inner(source: string, line: number): PerlQuotes;

  get line(): number {
    for (; this.#counted < this.#at; this.#counted += 1) if (this.#source[this.#counted] === '\n') this.#lines += 1;
    return this.#firstLine + this.#lines;
  }

  protected fail(): never {
    throw new PerlSyntaxError(this.line, this.#source.slice(this.#at));
  }

  protected isAtEnd(): boolean {
    return this.#at >= this.#source.length;
  }

  /** Goes over white space, comments and documentation. */
  protected space(): void {
    const gap = /(?:\s+|#[^\n]*|(?<=^|\n)=[a-z]+[\s\S]*?(?:\n=cut[^\n]*|$))*/y;
    gap.lastIndex = this.#at;
    this.#at += gap.exec(this.#source)?.[0].length ?? 0;
  }

  protected peek(): string {
    this.space();
    return this.#source[this.#at] ?? '';
  }

  protected looksAt(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    return pattern.test(this.#source);
  }

  protected take(text: string): boolean {
    this.space();
    if (!this.#source.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  protected expect(text: string): void {
    if (!this.take(text)) this.fail();
  }

  protected takeWord(pattern: RegExp): string | null {
    this.space();
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source)?.[0];
    if (found === undefined) return null;
    this.#at += found.length;
    return found;
  }

  protected takeOperator(operators: readonly string[]): string | null {
    this.space();
    OPERATOR.lastIndex = this.#at;
    const found = OPERATOR.exec(this.#source)?.[0];
    if (found === undefined || !operators.includes(found)) return null;
    this.#at += found.length;
    return found;
  }

  /** A variable with what is in brackets behind it: `$a`, `$a[0]`, `@$a`, `%{...}`, `&f(...)`. */
  protected variable(place: Place = 'code'): PerlNode {
    const sigil = this.#source[this.#at] ?? '';
    this.#at += 1;
    if (sigil === '&') return this.#called();
    if (sigil === '$' && this.#source[this.#at] === '#' && this.looksAt(/#[\w{$]/y)) {
      this.#at += 1;
      const name = this.#name(/[A-Za-z_]\w*/y);
      if (name !== null) return { kind: 'last', name };
      const count: PerlNode = {
        kind: 'call',
        name: 'scalar',
        args: [{ kind: 'dereference', sigil: '@', value: this.#referred() }],
        block: null,
        hasParentheses: true,
      };
      return { kind: 'binary', operator: '-', left: count, right: { kind: 'constant', value: 1 } };
    }
    const name =
      this.#name(/\{\s*\^?\w+\s*\}/y)?.replace(/[{}\s]/g, '') ??
      this.#name(/(?:::)?[A-Za-z_]\w*(?:::\w+)*|\d+/y) ??
      (sigil === '$' && !this.looksAt(/\$[\w{$]|\{/y)
        ? this.#name(place === 'pattern' ? /[&]/y : /\^W|[&!@/\\,;.0$?~|"+<>()[\]-]/y)
        : null);
    const value = name === null ? this.#referred() : null;
    const container = (kind: 'array' | 'hash'): PerlNode =>
      value === null ? { kind, name: name ?? '' } : { kind: 'dereference', sigil: kind === 'array' ? '@' : '%', value };
    if (this.#hasIndex(sigil === '@' && place === 'text' ? 'code' : place) && sigil !== '%') {
      const index = this.#bracketed('[', ']');
      return { kind: sigil === '$' ? 'element' : 'slice', container: container('array'), index };
    }
    if (this.#hasKey(place) && sigil !== '%')
      return { kind: sigil === '$' ? 'entry' : 'entries', container: container('hash'), index: this.#key() };
    if (value !== null) return { kind: 'dereference', sigil: sigil === '@' ? '@' : sigil === '%' ? '%' : '$', value };
    return { kind: sigil === '@' ? 'array' : sigil === '%' ? 'hash' : 'scalar', name: name ?? '' };
  }

  #called(): PerlNode {
    const name = this.#name(/[A-Za-z_]\w*(?:::\w+)*/y);
    const code = name === null ? this.#referred() : null;
    const args = this.peek() === '(' ? this.#arguments() : [{ kind: 'array', name: '_' } as const];
    return code === null
      ? { kind: 'call', name: name ?? '', args, block: null, hasParentheses: true }
      : { kind: 'invoke', code, args };
  }

  #name(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source)?.[0];
    if (found === undefined) return null;
    this.#at += found.length;
    return found;
  }

  /** What a sigil refers to: `$x` or `{ ... }`. */
  #referred(): PerlNode {
    if (this.#source[this.#at] === '{') return this.#bracketed('{', '}');
    if (this.#source[this.#at] !== '$') this.fail();
    this.#at += 1;
    const name = this.#name(/[A-Za-z_]\w*/y);
    return name === null ? { kind: 'dereference', sigil: '$', value: this.#referred() } : { kind: 'scalar', name };
  }

  #hasIndex(place: Place): boolean {
    if (place === 'code') return this.#source[this.#at] === '[';
    return this.looksAt(place === 'text' ? /\[(?:-?\d+|\$[^\]]+)\]/y : /\[(?:-?\d+|\$\w+)\]/y);
  }

  #hasKey(place: Place): boolean {
    return this.#source[this.#at] === '{' && (place !== 'pattern' || !this.looksAt(/\{\d*,?\d*\}/y));
  }

  #bracketed(open: string, close: string): PerlNode {
    this.expect(open);
    const inside = this.expression();
    this.expect(close);
    return inside;
  }

  #key(): PerlNode {
    const word = this.#name(/\{\s*-?[A-Za-z_]\w*\s*\}/y);
    return word === null ? this.#bracketed('{', '}') : { kind: 'constant', value: word.replace(/[{}\s]/g, '') };
  }

  #arguments(): readonly PerlNode[] {
    this.expect('(');
    if (this.take(')')) return [];
    const inside = this.expression();
    this.expect(')');
    return inside.kind === 'list' ? inside.items : [inside];
  }

  /** `->[0]`, `->{key}`, `->(...)`, `->method(...)` and brackets behind brackets. */
  protected subscripts(base: PerlNode, place: Place = 'code'): PerlNode {
    let node = base;
    for (;;) {
      if (place === 'code' ? this.#arrow() : this.looksAt(/->[[{]/y)) {
        if (place !== 'code') this.#at += 2;
        const next = this.#source[this.#at] ?? '';
        if (next === '[')
          node = {
            kind: 'element',
            container: { kind: 'dereference', sigil: '@', value: node },
            index: this.#bracketed('[', ']'),
          };
        else if (next === '{')
          node = { kind: 'entry', container: { kind: 'dereference', sigil: '%', value: node }, index: this.#key() };
        else if (next === '(') node = { kind: 'invoke', code: node, args: this.#arguments() };
        else {
          const all = this.#name(/[@%]\*/y);
          const name = all === null ? this.#name(/[A-Za-z_]\w*/y) : null;
          if (all !== null) node = { kind: 'dereference', sigil: all === '@*' ? '@' : '%', value: node };
          else if (name === null) this.fail();
          else node = { kind: 'method', object: node, name, args: this.peek() === '(' ? this.#arguments() : [] };
        }
      } else if (node.kind !== 'element' && node.kind !== 'entry') return node;
      else if (this.#hasIndex(place))
        node = {
          kind: 'element',
          container: { kind: 'dereference', sigil: '@', value: node },
          index: this.#bracketed('[', ']'),
        };
      else if (this.#hasKey(place))
        node = { kind: 'entry', container: { kind: 'dereference', sigil: '%', value: node }, index: this.#key() };
      else return node;
    }
  }

  #arrow(): boolean {
    if (!this.looksAt(/\s*->/y)) return false;
    this.take('->');
    this.space();
    return true;
  }

  /** A quoted text, pattern, command or `<FILE>`; null where none begins here. */
  protected quotedTerm(): PerlNode | null {
    const first = this.peek();
    if (first === '"') return this.#interpolated(this.#delimited().text, 'text');
    if (first === "'") return { kind: 'constant', value: plain(this.#delimited().text) };
    if (first === '`') return { kind: 'command', text: this.#interpolated(this.#delimited().text, 'text') };
    if (first === '/') return this.#pattern(false);
    const document = this.takeWord(/<<~?(?:"\w+"|'\w+'|[A-Za-z_]\w*)/y);
    if (document !== null) return this.#document(document);
    const handle = this.takeWord(/<(?:\$?\w*|<>)>/y);
    if (handle !== null) {
      const name = handle.replace(/[<>]/g, '');
      return {
        kind: 'readLine',
        handle: name.startsWith('$')
          ? { kind: 'scalar', name: name.slice(1) }
          : { kind: 'constant', value: name === '' ? 'ARGV' : name },
      };
    }
    const quote = this.takeWord(/(?:qq|qw|qx|qr|q|tr|m|s|y)(?=[^\w\s,;)=>}]|\s+[{(/"'[])/y);
    switch (quote) {
      case null:
        return null;
      case 'q':
        return { kind: 'constant', value: plain(this.#delimited().text) };
      case 'qq':
        return this.#interpolated(this.#delimited().text, 'text');
      case 'qx':
        return { kind: 'command', text: this.#interpolated(this.#delimited().text, 'text') };
      case 'qw': {
        const words = this.#delimited().text.trim();
        return {
          kind: 'list',
          items: words === '' ? [] : words.split(/\s+/).map((value) => ({ kind: 'constant', value }) as const),
        };
      }
      case 's':
      case 'tr':
      case 'y': {
        const from = this.#delimited();
        if (CLOSING.has(from.open)) this.space();
        else this.#at -= 1;
        const to = this.#delimited().text;
        const flags = this.#name(/[a-z]*/y) ?? '';
        if (quote !== 's') return { kind: 'transliteration', from: from.text, to, flags };
        const put = flags.includes('e') ? this.inner(to, this.line).expression() : this.#interpolated(to, 'text');
        return { kind: 'substitution', pattern: this.#interpolated(from.text, 'pattern'), put, flags };
      }
      default:
        return this.#pattern(quote === 'qr');
    }
  }

  #pattern(compiles: boolean): PerlNode {
    const { text, open } = this.#delimited();
    const pattern: PerlNode = open === "'" ? { kind: 'constant', value: text } : this.#interpolated(text, 'pattern');
    return { kind: 'pattern', pattern, flags: this.#name(/[a-z]*/y) ?? '', compiles };
  }

  #document(mark: string): PerlNode {
    const word = mark.replace(/[<~"']/g, '');
    const begins = this.#source.indexOf('\n', this.#at) + 1;
    const lines = this.#source.slice(begins).split('\n');
    const ends = lines.findIndex((each) => (mark.startsWith('<<~') ? each.trim() : each) === word);
    if (begins === 0 || ends === -1) this.fail();
    const body = lines.slice(0, ends);
    this.#source = this.#source.slice(0, begins) + lines.slice(ends + 1).join('\n');
    const indent = Math.min(
      ...body.filter((each) => each.trim() !== '').map((each) => /^\s*/.exec(each)?.[0].length ?? 0),
    );
    const text = body.map((each) => `${mark.startsWith('<<~') ? each.slice(indent) : each}\n`).join('');
    return mark.includes("'") ? { kind: 'constant', value: text } : this.#interpolated(text, 'text');
  }

  /** What stands between delimiters; those that are escaped within lose their backslash. */
  #delimited(): { readonly text: string; readonly open: string } {
    this.space();
    const open = this.#source[this.#at] ?? '';
    const close = CLOSING.get(open) ?? open;
    const { line } = this;
    let depth = 0;
    let text = '';
    for (this.#at += 1; this.#at < this.#source.length; this.#at += 1) {
      const character = this.#source[this.#at] ?? '';
      if (character === '\\') {
        const next = this.#source[this.#at + 1] ?? '';
        text += next === close && close === open && open !== '"' ? next : `\\${next}`;
        this.#at += 1;
        continue;
      }
      if (character === close && depth === 0) {
        this.#at += 1;
        return { text, open };
      }
      if (close !== open && character === open) depth += 1;
      else if (character === close) depth -= 1;
      text += character;
    }
    throw new PerlSyntaxError(line, '', close);
  }

  #interpolated(text: string, place: 'text' | 'pattern'): PerlNode {
    const parts: PerlNode[] = [];
    let literal = '';
    const flush = () => {
      if (literal !== '') parts.push({ kind: 'constant', value: literal });
      literal = '';
    };
    for (let at = 0; at < text.length; ) {
      const rest = text.slice(at, at + 2);
      if (rest.startsWith('\\')) {
        if (place === 'pattern') {
          literal += rest;
          at += 2;
          continue;
        }
        const found = escapedCharacter(text, at);
        literal += found.text;
        at += found.length;
        continue;
      }
      const begins =
        place === 'text'
          ? /^(?:\$[A-Za-z_{\d&!@$.,/?;:]|@[A-Za-z_{$])/.test(rest) || /^\$#[\w{$]/.test(text.slice(at, at + 3))
          : /^(?:\$[A-Za-z_{\d&]|@[A-Za-z_{$])/.test(rest);
      if (!begins) {
        literal += text[at] ?? '';
        at += 1;
        continue;
      }
      flush();
      const scanner = this.inner(text.slice(at), this.line);
      const node = scanner.subscripts(scanner.variable(place), place);
      at += scanner.#at;
      parts.push(
        rest.startsWith('@')
          ? {
              kind: 'call',
              name: 'join',
              args: [{ kind: 'scalar', name: '"' }, node],
              block: null,
              hasParentheses: true,
            }
          : node,
      );
    }
    flush();
    const [only] = parts;
    if (parts.length === 0) return { kind: 'constant', value: '' };
    return parts.length === 1 && only?.kind === 'constant' ? only : { kind: 'text', parts };
  }
}

function plain(text: string): string {
  return text.replace(/\\([\\'])/g, '$1');
}

/** The escape that begins there, and how long it is written. */
function escapedCharacter(text: string, at: number): { readonly text: string; readonly length: number } {
  const next = text[at + 1] ?? '';
  const simple = ESCAPES.get(next);
  if (simple !== undefined) return { text: simple, length: 2 };
  const number = /^\\(?:x\{([\da-fA-F]+)\}|x([\da-fA-F]{1,2})|([0-7]{1,3}))/.exec(text.slice(at, at + 12));
  if (number === null) return { text: next, length: 2 };
  const code =
    number[3] === undefined ? Number.parseInt(number[1] ?? number[2] ?? '0', 16) : Number.parseInt(number[3], 8);
  const made =
    code > 0xff
      ? Buffer.from(String.fromCodePoint(Math.min(code, 0x10_ffff)), 'utf8').toString('latin1')
      : String.fromCharCode(code);
  return { text: made, length: number[0].length };
}
