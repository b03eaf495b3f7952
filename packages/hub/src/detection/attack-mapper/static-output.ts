import { Buffer } from 'node:buffer';
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
      return name === 'base32' ? null : decoded(fromBase64(input));
    case 'openssl':
      return args.some((argument) => argument.includes('base64')) && args.includes('-d')
        ? decoded(fromBase64(input))
        : null;
    case 'xxd':
      return hasFlag(args, 'r', '-revert') ? decoded(fromHex(input)) : null;
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
  return Buffer.from(text, 'base64').toString('utf8');
}

function fromHex(text: string): string {
  return Buffer.from([...text].filter((character) => !/\s/.test(character)).join(''), 'hex').toString('utf8');
}

function hasFlag(args: readonly string[], letter: string, long: string): boolean {
  return args.some(
    (argument) =>
      argument === long || (argument.startsWith('-') && !argument.startsWith('--') && argument.includes(letter)),
  );
}
