import type { WordPart } from '@cerberusmesh/shell-syntax';
import { MAX_EXPANDED_WORDS } from '../limits.ts';

/** A word as characters that may be syntax and parts that may not. */
type Token = string | Exclude<WordPart, { type: 'literal' }>;

/** Brace expansion (bash manual 3.5.1). A list too long to build stays as written. */
export function expandBraces(parts: readonly WordPart[]): readonly (readonly WordPart[])[] {
  if (!parts.some((part) => part.type === 'literal' && part.text.includes('{'))) return [parts];
  const tokens: Token[] = [];
  for (const part of parts) {
    if (part.type === 'literal') tokens.push(...part.text);
    else tokens.push(part);
  }
  const expanded = expand(tokens, { words: 0 }, 0);
  return expanded === null ? [parts] : expanded.map(toParts);
}

const MAX_BRACE_DEPTH = 50;

function expand(tokens: readonly Token[], used: { words: number }, depth: number): (readonly Token[])[] | null {
  if (depth > MAX_BRACE_DEPTH) return null;
  for (let open = 0; open < tokens.length; open += 1) {
    if (tokens[open] !== '{' || tokens[open - 1] === '$') continue;
    const group = readGroup(tokens, open);
    if (group === null) continue;
    const alternatives: (readonly Token[])[] = [];
    if (group.commas.length > 0) {
      let from = open + 1;
      for (const to of [...group.commas, group.close]) {
        const inner = expand(tokens.slice(from, to), used, depth + 1);
        if (inner === null) return null;
        alternatives.push(...inner);
        from = to + 1;
      }
    } else {
      const range = expandRange(tokens.slice(open + 1, group.close));
      if (range === null) continue;
      if (range === 'too-long') return null;
      alternatives.push(...range.map((item) => [...item]));
    }
    const rest = expand(tokens.slice(group.close + 1), used, depth + 1);
    if (rest === null) return null;
    used.words += alternatives.length * rest.length;
    if (used.words > MAX_EXPANDED_WORDS) return null;
    const before = tokens.slice(0, open);
    return alternatives.flatMap((alternative) => rest.map((after) => [...before, ...alternative, ...after]));
  }
  return [tokens];
}

function readGroup(
  tokens: readonly Token[],
  open: number,
): { readonly close: number; readonly commas: readonly number[] } | null {
  const commas: number[] = [];
  let depth = 0;
  for (let index = open + 1; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (token === '{') depth += 1;
    else if (token === '}') {
      if (depth === 0) return { close: index, commas };
      depth -= 1;
    } else if (token === ',' && depth === 0) commas.push(index);
  }
  return null;
}

function expandRange(tokens: readonly Token[]): readonly string[] | 'too-long' | null {
  if (tokens.some((token) => typeof token !== 'string')) return null;
  const text = tokens.join('');
  const numbers = /^(-?\d+)\.\.(-?\d+)(?:\.\.(-?\d+))?$/.exec(text);
  const letters = /^([A-Za-z])\.\.([A-Za-z])(?:\.\.(-?\d+))?$/.exec(text);
  const found = numbers ?? letters;
  if (found === null) return null;
  const [, first = '', last = '', by] = found;
  const from = numbers === null ? first.charCodeAt(0) : Number(first);
  const to = numbers === null ? last.charCodeAt(0) : Number(last);
  const step = Math.max(1, Math.abs(Number(by ?? '1')));
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to)) return null;
  if (Math.abs(to - from) / step > MAX_EXPANDED_WORDS) return 'too-long';
  const width = /^-?0\d/.test(first) || /^-?0\d/.test(last) ? Math.max(first.length, last.length) : 0;
  const items: string[] = [];
  const direction = from <= to ? step : -step;
  for (let value = from; direction > 0 ? value <= to : value >= to; value += direction) {
    // A backslash in a row of letters quotes nothing and is lost.
    if (numbers === null) items.push(value === 0x5c ? '' : String.fromCharCode(value));
    else items.push(value < 0 ? `-${String(-value).padStart(width - 1, '0')}` : String(value).padStart(width, '0'));
  }
  return items;
}

function toParts(tokens: readonly Token[]): WordPart[] {
  const parts: WordPart[] = [];
  let text = '';
  for (const token of tokens) {
    if (typeof token === 'string') text += token;
    else {
      if (text !== '') parts.push({ type: 'literal', text });
      text = '';
      parts.push(token);
    }
  }
  if (text !== '') parts.push({ type: 'literal', text });
  return parts;
}
