import { PythonSyntaxError } from './python-syntax.ts';

export interface Token {
  readonly kind: 'name' | 'number' | 'string' | 'operator' | 'newline' | 'indent' | 'dedent' | 'end';
  readonly text: string;
  /** Of a string: its prefix letters, lower case. */
  readonly prefix: string;
  readonly line: number;
  readonly column: number;
}

const OPERATOR =
  /^(\*\*=|\/\/=|>>=|<<=|\.\.\.|\*\*|\/\/|>>|<<|<=|>=|==|!=|->|\+=|-=|\*=|\/=|%=|&=|\|=|\^=|@=|:=|[-+*/%@&|^~<>()[\]{},:.;=])/;
const NUMBER = /^(0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][-+]?\d+)?)/;
const STRING_START = /^([rRbBuUfF]{0,2})('''|"""|'|")/;

/** Cuts a program into tokens; indentation becomes `indent` and `dedent`. Throws PythonSyntaxError. */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  const indents = [0];
  let at = 0;
  let line = 1;
  let lineStart = 0;
  let depth = 0;
  const add = (kind: Token['kind'], text: string, start = at, prefix = ''): void => {
    tokens.push({ kind, text, prefix, line, column: start - lineStart + 1 });
  };
  let atLineStart = true;
  while (at < source.length) {
    if (atLineStart && depth === 0) {
      const space = /^[ \t\f]*/.exec(source.slice(at))?.[0] ?? '';
      const rest = source.slice(at + space.length);
      if (/^(#[^\n]*)?(\r?\n|$)/.test(rest)) {
        const skipped = /^(#[^\n]*)?(\r?\n|$)/.exec(rest)?.[0] ?? '';
        at += space.length + skipped.length;
        line += 1;
        lineStart = at;
        if (skipped === '') break;
        continue;
      }
      const width = space.replaceAll('\t', '        ').length;
      at += space.length;
      const current = indents.at(-1) ?? 0;
      if (width > current) {
        if (tokens.length === 0 || tokens.at(-2)?.text !== ':')
          throw new PythonSyntaxError('unexpected indent', line, 1, 0, 'IndentationError');
        indents.push(width);
        add('indent', '');
      }
      while (width < (indents.at(-1) ?? 0)) {
        indents.pop();
        add('dedent', '');
      }
      if (width !== (indents.at(-1) ?? 0))
        throw new PythonSyntaxError(
          'unindent does not match any outer indentation level',
          line,
          width + 1,
          1,
          'IndentationError',
        );
      atLineStart = false;
    }
    const rest = source.slice(at, at + 4096);
    const character = rest[0] ?? '';
    if (character === '\n') {
      if (depth === 0) {
        add('newline', '\n');
        atLineStart = true;
      }
      at += 1;
      line += 1;
      lineStart = at;
      continue;
    }
    if (character === '#') {
      const end = source.indexOf('\n', at);
      at = end === -1 ? source.length : end;
      continue;
    }
    if (/\s/.test(character)) {
      at += 1;
      continue;
    }
    if (character === '\\' && /^\\\r?\n/.test(rest)) {
      at += rest[1] === '\r' ? 3 : 2;
      line += 1;
      lineStart = at;
      continue;
    }
    const quote = STRING_START.exec(rest);
    if (quote !== null) {
      const [whole, prefix = '', mark = ''] = quote;
      const start = at;
      const startLine = line;
      const startColumn = at - lineStart + 1;
      let end = at + whole.length;
      while (end < source.length && !source.startsWith(mark, end)) {
        if (source[end] === '\\') end += 1;
        if (source[end] === '\n') {
          if (mark.length === 1 && source[end - 1] !== '\\') break;
          line += 1;
          lineStart = end + 1;
        }
        end += 1;
      }
      if (!source.startsWith(mark, end))
        throw new PythonSyntaxError(
          mark.length === 3
            ? `unterminated triple-quoted string literal (detected at line ${line})`
            : `unterminated string literal (detected at line ${startLine})`,
          startLine,
          startColumn,
        );
      tokens.push({
        kind: 'string',
        text: source.slice(start + whole.length, end),
        prefix: prefix.toLowerCase(),
        line: startLine,
        column: startColumn,
      });
      at = end + mark.length;
      continue;
    }
    const word = /^[A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff]*/.exec(rest)?.[0];
    const number = NUMBER.exec(rest)?.[0];
    const operator = OPERATOR.exec(rest)?.[0];
    if (word !== undefined) add('name', word);
    else if (number !== undefined && /\d/.test(number)) add('number', number);
    else if (operator !== undefined) {
      if ('([{'.includes(operator)) depth += 1;
      if (')]}'.includes(operator)) depth = Math.max(0, depth - 1);
      add('operator', operator);
    } else throw new PythonSyntaxError('invalid syntax', line, at - lineStart + 1);
    at += (word ?? number ?? operator ?? ' ').length;
  }
  if (tokens.length > 0 && tokens.at(-1)?.kind !== 'newline') add('newline', '\n');
  for (let level = indents.length; level > 1; level -= 1) add('dedent', '');
  add('end', '');
  return tokens;
}

const ESCAPES = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
  ['\n', ''],
]);

/** The text of a string literal: escapes read, characters above 255 as UTF-8 bytes. */
export function unescapeString(text: string, prefix: string): string {
  if (prefix.includes('r')) return text;
  const bytes = prefix.includes('b');
  return text.replace(
    /\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{1,3}|[\s\S])/g,
    (whole, written: string) => {
      const simple = ESCAPES.get(written);
      if (simple !== undefined) return simple;
      const code = /^[xuU]/.test(written)
        ? Number.parseInt(written.slice(1), 16)
        : /^[0-7]/.test(written)
          ? Number.parseInt(written, 8) & 255
          : -1;
      if (code === -1 || code > 0x10ffff || (bytes && /^[uU]/.test(written))) return whole;
      return bytes || code < 128
        ? String.fromCharCode(code)
        : Buffer.from(String.fromCodePoint(code)).toString('latin1');
    },
  );
}
