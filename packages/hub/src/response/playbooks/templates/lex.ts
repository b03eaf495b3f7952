import { TemplateError } from './template-error.ts';

export type Token =
  | { readonly kind: 'name'; readonly text: string; readonly at: number }
  | { readonly kind: 'number'; readonly value: number; readonly at: number }
  | { readonly kind: 'string'; readonly value: string; readonly at: number }
  | { readonly kind: 'symbol'; readonly text: string; readonly at: number };

/** A template is text with expressions `{{ }}` and tags `{% %}` between; comments `{# #}` are gone. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string; readonly at: number }
  | { readonly kind: 'expression' | 'tag'; readonly tokens: readonly Token[]; readonly at: number };

const OPENERS = { '{{': '}}', '{%': '%}', '{#': '#}' } as const;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const SYMBOL = /==|!=|<=|>=|\/\/|[-+*/%~<>()[\]{},.:|=]/y;

/**
 * Cuts a template into pieces. As in Jinja a `-` beside a brace eats the white space there.
 *
 * @throws TemplateError `syntax` for an opener without its end, a string without its end, a character nobody knows
 */
export function cutTemplate(source: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  let eatBefore = false;
  const addText = (from: number, to: number, eatAfter: boolean): void => {
    let text = source.slice(from, to);
    if (eatBefore) text = text.trimStart();
    if (eatAfter) text = text.trimEnd();
    if (text !== '') pieces.push({ kind: 'text', text, at: from });
  };
  for (;;) {
    const open = nextOpener(source, at);
    if (open === null) {
      addText(at, source.length, false);
      return pieces;
    }
    const eats = source[open.at + 2] === '-';
    addText(at, open.at, eats);
    const from = open.at + (eats ? 3 : 2);
    const close = OPENERS[open.text];
    if (open.text === '{#') {
      const end = source.indexOf(close, from);
      if (end === -1) throw new TemplateError('syntax', 'A comment {# has no end #}.', open.at);
      eatBefore = source[end - 1] === '-';
      at = end + 2;
      continue;
    }
    const { tokens, end } = readTokens(source, from, close, open.at);
    pieces.push({ kind: open.text === '{{' ? 'expression' : 'tag', tokens, at: open.at });
    eatBefore = source[end - 1] === '-';
    at = end + 2;
  }
}

function nextOpener(source: string, from: number): { readonly at: number; readonly text: keyof typeof OPENERS } | null {
  for (let at = source.indexOf('{', from); at !== -1; at = source.indexOf('{', at + 1)) {
    const text = source.slice(at, at + 2);
    if (text === '{{' || text === '{%' || text === '{#') return { at, text };
  }
  return null;
}

/** Tokens up to the closing braces; braces inside strings close nothing. */
function readTokens(
  source: string,
  from: number,
  close: string,
  openedAt: number,
): { readonly tokens: Token[]; readonly end: number } {
  const tokens: Token[] = [];
  let depth = 0;
  for (let at = from; at < source.length; ) {
    const character = source[at] ?? '';
    if (/\s/.test(character)) {
      at += 1;
      continue;
    }
    // A dictionary's own braces close before those of the expression.
    if (depth === 0 && source.startsWith(close, at)) return { tokens, end: at };
    if (depth === 0 && character === '-' && source.startsWith(close, at + 1)) return { tokens, end: at + 1 };
    if (character === '"' || character === "'") {
      const { value, end } = readString(source, at);
      tokens.push({ kind: 'string', value, at });
      at = end;
      continue;
    }
    const name = match(NAME, source, at);
    if (name !== null) {
      tokens.push({ kind: 'name', text: name, at });
      at += name.length;
      continue;
    }
    const number = match(NUMBER, source, at);
    if (number !== null) {
      tokens.push({ kind: 'number', value: Number(number), at });
      at += number.length;
      continue;
    }
    const symbol = match(SYMBOL, source, at);
    if (symbol === null) throw new TemplateError('syntax', `${JSON.stringify(character)} means nothing here.`, at);
    if (symbol === '{') depth += 1;
    if (symbol === '}') depth -= 1;
    tokens.push({ kind: 'symbol', text: symbol, at });
    at += symbol.length;
  }
  throw new TemplateError('syntax', `${source.slice(openedAt, openedAt + 2)} has no end ${close}.`, openedAt);
}

const ESCAPES = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
]);

function readString(source: string, from: number): { readonly value: string; readonly end: number } {
  const quote = source[from];
  let value = '';
  for (let at = from + 1; at < source.length; at++) {
    const character = source[at] ?? '';
    if (character === quote) return { value, end: at + 1 };
    if (character !== '\\') {
      value += character;
      continue;
    }
    at += 1;
    const escaped = source[at] ?? '';
    value += ESCAPES.get(escaped) ?? escaped;
  }
  throw new TemplateError('syntax', 'A string has no end.', from);
}

function match(pattern: RegExp, source: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0] ?? null;
}
