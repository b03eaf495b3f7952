import { Buffer, isUtf8 } from 'node:buffer';
import { gunzipSync } from 'node:zlib';
import { codeOf, printedByCode } from './interpreter-code.ts';
import { baseName } from './observed-command.ts';

/** What a command prints, and whether it took the text out of an encoding to do so. */
export interface StaticOutput {
  readonly text: string;
  /** Name of the decoder, when there was one. */
  readonly decodedBy: string | null;
}

/**
 * The text that a command prints when it can be told without running it: `echo`, `printf`, and the decoders that
 * attackers hide scripts behind. Null when it cannot be known.
 *
 * @param input the static text on its standard input, or null
 * @param maxCharacters longer output is cut
 */
export function staticOutput(
  words: readonly string[],
  input: string | null,
  maxCharacters: number,
): StaticOutput | null {
  const name = baseName(words[0] ?? '');
  const args = words.slice(1);
  const plain = (text: string): StaticOutput => ({ text: text.slice(0, maxCharacters), decodedBy: null });
  const decoded = (text: string): StaticOutput => ({ text: text.slice(0, maxCharacters), decodedBy: name });
  if (name === 'echo') return plain(echoText(args));
  if (name === 'printf') return plain(printfText(args));
  const program = lookedUp(name, args);
  if (program !== null) return plain(program);
  const code = codeOf(name, words);
  if (code !== null) {
    const printed = printedByCode(code);
    return printed === null ? null : decoded(printed);
  }
  if (input === null) return null;
  switch (name) {
    case 'cat':
      return args.every((argument) => argument === '-') ? plain(input) : null;
    case 'tee':
      return plain(input);
    case 'base64':
    case 'base32':
    case 'b64decode':
      if (name === 'base64' && !hasFlag(args, 'd', '--decode') && !args.includes('-D')) return null;
      if (name === 'base32') return hasFlag(args, 'd', '--decode') ? decoded(fromBase32(input)) : null;
      return decoded(fromBase64(input));
    case 'openssl':
      return args.some((argument) => argument.includes('base64')) && args.includes('-d')
        ? decoded(fromBase64(input))
        : null;
    case 'xxd':
      return hasFlag(args, 'r', '-revert') ? decoded(fromHex(input)) : null;
    case 'gunzip':
    case 'zcat':
    case 'gzip':
      if (name === 'gzip' && !hasFlag(args, 'd', '--decompress')) return null;
      return args.every((argument) => argument.startsWith('-')) ? inflated(input, maxCharacters, decoded) : null;
    case 'tr': {
      const text = translated(args, input);
      return text === null ? null : decoded(text);
    }
    case 'rev':
      return decoded(
        input
          .split('\n')
          .map((line) => [...line].reverse().join(''))
          .join('\n'),
      );
    default:
      return null;
  }
}

/** `which python3` and `command -v python3` print where the program is; where exactly does not matter. */
function lookedUp(name: string, args: readonly string[]): string | null {
  const [first, second] = args;
  if (name === 'which' && first !== undefined && !first.startsWith('-') && second === undefined)
    return `/usr/bin/${first}`;
  return name === 'command' && first === '-v' && second !== undefined ? `/usr/bin/${second}` : null;
}

/** `echo` of bash, with the `-n`, `-e` and `-E` flags in any cluster. */
function echoText(args: readonly string[]): string {
  let at = 0;
  let escapes = false;
  for (; at < args.length; at++) {
    const argument = args[at] ?? '';
    if (
      argument.length < 2 ||
      !argument.startsWith('-') ||
      [...argument.slice(1)].some((letter) => !'neE'.includes(letter))
    )
      break;
    if (argument.includes('e')) escapes = true;
  }
  const text = args.slice(at).join(' ');
  return escapes ? decodeEscapes(text) : text;
}

function printfText(args: readonly string[]): string {
  const [format = '', ...values] = args;
  if (!format.includes('%')) return decodeEscapes(format);
  if (format.startsWith('%s') || format.startsWith('%b'))
    return values.map((value) => (format.startsWith('%b') ? decodeEscapes(value) : value)).join('');
  return decodeEscapes(format);
}

/** `\n`, `\xHH`, `\0NNN` and `\NNN` as `echo -e` and `printf` read them; bytes above 0x7f become U+0080-U+00FF. */
export function decodeEscapes(text: string): string {
  if (!text.includes('\\')) return text;
  let out = '';
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character !== '\\' || at + 1 >= text.length) {
      out += character;
      continue;
    }
    at += 1;
    const letter = text.charAt(at);
    if (letter === 'x') {
      const digits = digitsAt(text, at + 1, 2, 16);
      out += digits === '' ? '\\x' : String.fromCharCode(Number.parseInt(digits, 16));
      at += digits.length;
    } else if (letter >= '0' && letter <= '7') {
      const from = letter === '0' ? at + 1 : at;
      const digits = digitsAt(text, from, 3, 8);
      out += String.fromCharCode(Number.parseInt(digits === '' ? '0' : digits, 8) & 0xff);
      at = from + digits.length - 1;
    } else out += SIMPLE_ESCAPES.get(letter) ?? `\\${letter}`;
  }
  return out;
}

const SIMPLE_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['a', '\x07'],
  ['b', '\b'],
  ['e', '\x1b'],
  ['f', '\f'],
  ['v', '\v'],
  ['\\', '\\'],
]);

function digitsAt(text: string, from: number, most: number, radix: number): string {
  let end = from;
  while (end < text.length && end - from < most && !Number.isNaN(Number.parseInt(text.charAt(end), radix))) end += 1;
  return text.slice(from, end);
}

function fromBase64(text: string): string {
  return textOf(Buffer.from(text, 'base64'));
}

/** UTF-8 where the bytes are such, else one character per byte, so that compressed data gets through. */
function textOf(bytes: Buffer): string {
  return isUtf8(bytes) ? bytes.toString('utf8') : bytes.toString('latin1');
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648 section 6; what is no digit is skipped. */
function fromBase32(text: string): string {
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const character of text) {
    const digit = BASE32.indexOf(character);
    if (digit < 0) continue;
    value = ((value << 5) | digit) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((value >> bits) & 0xff);
  }
  return textOf(Buffer.from(bytes));
}

/** Never more than `maxCharacters` bytes come out of it, however small it went in. */
function inflated(input: string, maxCharacters: number, decoded: (text: string) => StaticOutput): StaticOutput | null {
  try {
    return decoded(textOf(gunzipSync(Buffer.from(input, 'latin1'), { maxOutputLength: maxCharacters })));
  } catch {
    return null;
  }
}

/** `tr A-Za-z N-ZA-Mn-za-m` and the like: character for character, ranges written out. */
function translated(args: readonly string[], input: string): string | null {
  const [from, to] = args;
  if (from === undefined || to === undefined || from.startsWith('-') || from.includes('[:') || from.includes('\\'))
    return null;
  const source = ranges(from);
  const target = ranges(to);
  if (source === null || target === null || target.length === 0) return null;
  const map = new Map(source.map((character, at) => [character, target[Math.min(at, target.length - 1)] ?? '']));
  return [...input].map((character) => map.get(character) ?? character).join('');
}

function ranges(text: string): string[] | null {
  const characters: string[] = [];
  for (let at = 0; at < text.length; at++) {
    if (text.charAt(at + 1) !== '-' || at + 2 >= text.length) {
      characters.push(text.charAt(at));
      continue;
    }
    const last = text.charCodeAt(at + 2);
    if (last - text.charCodeAt(at) > 255) return null;
    for (let code = text.charCodeAt(at); code <= last; code++) characters.push(String.fromCharCode(code));
    at += 2;
  }
  return characters;
}

function fromHex(text: string): string {
  return textOf(Buffer.from([...text].filter((character) => !/\s/.test(character)).join(''), 'hex'));
}

function hasFlag(args: readonly string[], letter: string, long: string): boolean {
  return args.some(
    (argument) =>
      argument === long || (argument.startsWith('-') && !argument.startsWith('--') && argument.includes(letter)),
  );
}
