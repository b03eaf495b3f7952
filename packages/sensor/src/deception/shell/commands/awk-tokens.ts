import { AwkSyntaxError } from './awk-syntax.ts';

export interface AwkToken {
  readonly type: 'number' | 'string' | 'pattern' | 'name' | 'call' | 'builtin' | 'word' | 'sign' | 'newline' | 'end';
  readonly text: string;
  readonly line: number;
}

const WORDS = new Set(
  'BEGIN END function func if else while for do break continue next nextfile exit return delete in getline print printf'.split(
    ' ',
  ),
);
const BUILTINS = new Set(
  'length substr index split sub gsub match sprintf sin cos atan2 exp log sqrt int rand srand tolower toupper system close fflush systime strftime mktime'.split(
    ' ',
  ),
);
const SIGNS = '&& || == != <= >= += -= *= /= %= ^= ++ -- >> !~ { } ( ) [ ] ; , + - * / % ^ ! > < | ? : ~ $ ='.split(
  ' ',
);
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
  ['\\', '\\'],
  ['"', '"'],
  ['/', '/'],
]);

/** Backslash escapes of an awk string. */
export function decodeAwkString(text: string): string {
  return text.replace(/\\(\n|[0-7]{1,3}|[\s\S])/g, (_whole, letter: string) => {
    if (letter === '\n') return '';
    if (/^[0-7]/.test(letter)) return String.fromCharCode(Number.parseInt(letter, 8) & 0xff);
    return ESCAPES.get(letter) ?? `\\${letter}`;
  });
}

/** Splits a program into tokens; whether `/` divides or opens a pattern depends on what stands before it. */
export function awkTokens(source: string): AwkToken[] {
  const tokens: AwkToken[] = [];
  let at = 0;
  let line = 1;
  const add = (type: AwkToken['type'], text: string) => tokens.push({ type, text, line });
  while (at < source.length) {
    const character = source[at] ?? '';
    if (character === '\n') {
      add('newline', '\n');
      line += 1;
      at += 1;
    } else if (/\s/.test(character)) at += 1;
    else if (character === '\\' && /^\\\r?\n/.test(source.slice(at, at + 3))) {
      at = source.indexOf('\n', at) + 1;
      line += 1;
    } else if (character === '#') {
      const end = source.indexOf('\n', at);
      at = end === -1 ? source.length : end;
    } else if (character === '"') {
      let end = at + 1;
      while (end < source.length && source[end] !== '"' && source[end] !== '\n') end += source[end] === '\\' ? 2 : 1;
      if (source[end] !== '"')
        throw new AwkSyntaxError(`runaway string constant ${source.slice(at, at + 11)} ...`, line);
      add('string', decodeAwkString(source.slice(at + 1, end)));
      at = end + 1;
    } else if (/[0-9]/.test(character) || (character === '.' && /[0-9]/.test(source[at + 1] ?? ''))) {
      const text =
        /^(?:0[xX][0-9a-fA-F]+|\d*\.?\d*(?:[eE][-+]?\d+)?)/.exec(source.slice(at, at + 400))?.[0] ?? character;
      add('number', text);
      at += text.length;
    } else if (/[A-Za-z_]/.test(character)) {
      const text = /^\w+/.exec(source.slice(at))?.[0] ?? character;
      at += text.length;
      add(WORDS.has(text) ? 'word' : BUILTINS.has(text) ? 'builtin' : source[at] === '(' ? 'call' : 'name', text);
    } else if (character === '/' && opensPattern(tokens.at(-1))) {
      let end = at + 1;
      let bracket = false;
      for (; end < source.length && source[end] !== '\n'; end += 1) {
        const each = source[end];
        if (each === '\\') end += 1;
        else if (each === '[') bracket = true;
        else if (each === ']') bracket = false;
        else if (each === '/' && !bracket) break;
      }
      if (source[end] !== '/')
        throw new AwkSyntaxError(`runaway regular expression ${source.slice(at, at + 11)} ...`, line);
      add('pattern', source.slice(at + 1, end).replaceAll('\\/', '/'));
      at = end + 1;
    } else {
      const sign = SIGNS.find((each) => source.startsWith(each, at));
      if (sign === undefined) throw new AwkSyntaxError(`syntax error at or near ${character}`, line);
      add('sign', sign);
      at += sign.length;
    }
  }
  add('newline', '\n');
  line += 1;
  add('end', 'end of file');
  return tokens;
}

function opensPattern(before: AwkToken | undefined): boolean {
  if (before === undefined) return true;
  if (before.type === 'sign') return ![')', ']', '$', '++', '--'].includes(before.text);
  return before.type === 'word' || before.type === 'newline';
}
