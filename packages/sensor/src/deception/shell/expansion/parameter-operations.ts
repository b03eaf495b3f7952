import type { Process } from '../kernel/process.ts';
import { MAX_AFFIX_CHARACTERS } from '../limits.ts';
import { hasPatternCharacters, longestMatchEnd, matchesPattern, unescapePattern } from './pattern.ts';

/** `${name#pattern}` and its like. A match that would take too long is none. */
export function removeAffix(
  value: string,
  pattern: string,
  options: { readonly prefix: boolean; readonly longest: boolean; readonly extended: boolean },
): string {
  const { prefix, longest, extended } = options;
  if (!hasPatternCharacters(pattern, extended)) {
    const text = unescapePattern(pattern);
    if (prefix) return value.startsWith(text) ? value.slice(text.length) : value;
    return text !== '' && value.endsWith(text) ? value.slice(0, -text.length) : value;
  }
  let work = 0;
  for (let step = 0; step <= value.length; step += 1) {
    const length = longest ? value.length - step : step;
    const candidate = prefix ? value.slice(0, length) : value.slice(value.length - length);
    work += candidate.length;
    if (work > MAX_AFFIX_CHARACTERS) return value;
    if (matchesPattern(pattern, candidate, false, extended))
      return prefix ? value.slice(length) : value.slice(0, value.length - length);
  }
  return value;
}

export interface Replacement {
  readonly pattern: string;
  readonly replacement: string;
  readonly all: boolean;
  readonly anchor: 'start' | 'end' | null;
  readonly extended: boolean;
}

/** `${name/pattern/replacement}`: the longest match at the first place, or at every place. */
export async function replacePattern(process: Process, value: string, options: Replacement): Promise<string> {
  const { pattern, replacement, all, anchor, extended } = options;
  if (pattern === '') return anchor === 'start' ? replacement + value : anchor === 'end' ? value + replacement : value;
  const literal = hasPatternCharacters(pattern, extended) ? null : unescapePattern(pattern);
  if (literal !== null && anchor === null)
    return all ? value.split(literal).join(replacement) : replaceOnce(value, literal, replacement);
  let result = '';
  let at = 0;
  while (at <= value.length) {
    const pause = process.step(1 + (value.length >> 8));
    if (pause !== null) await pause;
    // Where the pattern can match nothing, it does so only in an empty value.
    const found = longestMatchEnd(pattern, value, at, extended);
    const isMatch = found !== -1 && (found > at || value === '') && (anchor !== 'end' || found === value.length);
    if (isMatch) {
      result += replacement;
      at = Math.max(found, at + 1);
      if (!all || anchor !== null) return result + value.slice(found);
      if (found === value.length) return result;
      continue;
    }
    if (anchor === 'start') return value;
    result += value.slice(at, at + 1);
    at += 1;
  }
  return result;
}

function replaceOnce(value: string, wanted: string, replacement: string): string {
  const at = value.indexOf(wanted);
  return at === -1 ? value : value.slice(0, at) + replacement + value.slice(at + wanted.length);
}

/** `${name^}` and its like, on the characters that match the pattern. */
export function changeCase(value: string, operator: '^' | '^^' | ',' | ',,' | '~' | '~~', pattern: string): string {
  const change = (character: string) =>
    matchesPattern(pattern, character)
      ? operator.startsWith('^') || (operator.startsWith('~') && character === character.toLowerCase())
        ? character.toUpperCase()
        : character.toLowerCase()
      : character;
  return operator.length === 2 ? value.replace(/[\s\S]/g, change) : change(value.slice(0, 1)) + value.slice(1);
}
