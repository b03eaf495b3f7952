import { inClass } from '../expansion/pattern.ts';

const CLASSES = 'alnum alpha blank cntrl digit graph lower print punct space upper xdigit'.split(' ');
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
]);

/** The string is no set; the message is tr's. */
export class TrSetError extends Error {}

export interface TrSet {
  readonly characters: readonly string[];
  /** Where `[x*]` stands: it is repeated until the set is as long as the other one. */
  readonly fillAt: { readonly index: number; readonly character: string } | null;
}

/** A STRING of tr(1): escapes, ranges, classes, `[=c=]`, `[c*n]`. */
export function parseTrSet(text: string, forTranslation: boolean): TrSet {
  const characters: string[] = [];
  let fillAt: TrSet['fillAt'] = null;
  let at = 0;
  const one = (): string => {
    const character = text[at] ?? '';
    at += 1;
    if (character !== '\\' || at >= text.length) return character;
    const octal = /^[0-7]{1,3}/.exec(text.slice(at))?.[0];
    if (octal !== undefined) {
      at += octal.length;
      return String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
    }
    const next = text[at] ?? '';
    at += 1;
    return ESCAPES.get(next) ?? next;
  };
  while (at < text.length) {
    const rest = text.slice(at, at + 40);
    const named = /^\[:(\w*):\]/.exec(rest);
    if (named !== null) {
      const name = named[1] ?? '';
      if (!CLASSES.includes(name)) throw new TrSetError(`invalid character class '${name}'`);
      for (let code = 0; code < 256; code += 1) {
        const character = String.fromCharCode(code);
        if (inClass(name, character)) characters.push(character);
      }
      at += named[0].length;
      continue;
    }
    const repeat = /^\[([^\\]|\\[\s\S])\*(\d*)\]/.exec(rest);
    if (repeat !== null && forTranslation) {
      at += 1;
      const character = one();
      at += 2 + (repeat[2] ?? '').length;
      const count = Number.parseInt(repeat[2] || '0', repeat[2]?.startsWith('0') === true ? 8 : 10);
      if (count === 0) fillAt = { index: characters.length, character };
      else for (let each = 0; each < Math.min(count, 256); each += 1) characters.push(character);
      continue;
    }
    const first = one();
    if (text[at] !== '-' || at + 1 >= text.length) {
      characters.push(first);
      continue;
    }
    const from = at;
    at += 1;
    const last = one();
    if (last < first)
      throw new TrSetError(
        `range-endpoints of '${text.slice(from - 1, from)}-${text.slice(from + 1, at)}' are in reverse collating sequence order`,
      );
    for (let code = first.charCodeAt(0); code <= last.charCodeAt(0); code += 1)
      characters.push(String.fromCharCode(code));
  }
  return { characters, fillAt };
}
