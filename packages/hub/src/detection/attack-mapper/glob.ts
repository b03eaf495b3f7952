import { maxGlobAlternatives } from './limits.ts';

export type TextPredicate = (text: string) => boolean;

/**
 * Compiles a glob of a rule file: `*` any text, `?` one character, `[A-Z0]` one of these, `{a,b}` alternatives, `\` takes
 * the next character literally. Anchored at both ends and case-sensitive. Matching costs at most pattern length times text length and
 * uses no regular expression, so no text can make it backtrack out of hand.
 *
 * @throws Error when braces are unbalanced or expand to too many alternatives
 */
export function compileGlob(glob: string): TextPredicate {
  return compileGlobs([glob]);
}

/**
 * One predicate for a list of globs; true when any of them matches. Literals become one set lookup, prefixes and suffixes
 * one lookup by their outermost character, and texts looked for anywhere one alternation, so that a long list costs
 * hardly more than a short one.
 */
export function compileGlobs(globs: readonly string[]): TextPredicate {
  const exact = new Set<string>();
  const prefixes = new Map<string, string[]>();
  const suffixes = new Map<string, string[]>();
  const inside: string[] = [];
  const others: TextPredicate[] = [];
  for (const alternative of globs.flatMap(expandBraces)) {
    const tokens = tokenise(alternative);
    const shape = shapeOf(tokens);
    if (shape === null || (shape.text === '' && shape.kind !== 'exact'))
      others.push((text) => matchTokens(tokens, text));
    else if (shape.kind === 'exact') exact.add(shape.text);
    else if (shape.kind === 'prefix') addTo(prefixes, shape.text.charAt(0), shape.text);
    else if (shape.kind === 'suffix') addTo(suffixes, shape.text.charAt(shape.text.length - 1), shape.text);
    else inside.push(shape.text);
  }
  const predicates: TextPredicate[] = [];
  if (exact.size > 0) predicates.push((text) => exact.has(text));
  if (prefixes.size > 0) predicates.push((text) => startsWithAny(text, prefixes.get(text.charAt(0))));
  if (suffixes.size > 0) predicates.push((text) => endsWithAny(text, suffixes.get(text.charAt(text.length - 1))));
  predicates.push(...insidePredicates(inside), ...others);
  return anyOf(predicates);
}

/** An alternation of literals has nothing to backtrack into: one pass over the text, whatever the text is. */
function insidePredicates(texts: readonly string[]): TextPredicate[] {
  if (texts.length < 3) return texts.map((wanted) => (text) => text.includes(wanted));
  // reason: built once from the literals of our own rule files, never from what an attacker wrote.
  const alternation = new RegExp(texts.map(escapeLiteral).join('|'));
  return [(text) => alternation.test(text)];
}

function escapeLiteral(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function startsWithAny(text: string, prefixes: readonly string[] | undefined): boolean {
  if (prefixes === undefined) return false;
  for (const prefix of prefixes) if (text.startsWith(prefix)) return true;
  return false;
}

function endsWithAny(text: string, suffixes: readonly string[] | undefined): boolean {
  if (suffixes === undefined) return false;
  for (const suffix of suffixes) if (text.endsWith(suffix)) return true;
  return false;
}

function addTo(lists: Map<string, string[]>, key: string, value: string): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

/** The alternatives of a list of globs: those that are exact texts, and the rest as globs without braces. */
export function splitGlobs(globs: readonly string[]): { readonly texts: string[]; readonly patterns: string[] } {
  const texts: string[] = [];
  const patterns: string[] = [];
  for (const alternative of globs.flatMap(expandBraces)) {
    const shape = shapeOf(tokenise(alternative));
    if (shape?.kind === 'exact') texts.push(shape.text);
    else patterns.push(alternative);
  }
  return { texts, patterns };
}

function anyOf(predicates: readonly TextPredicate[]): TextPredicate {
  const [first] = predicates;
  if (first !== undefined && predicates.length === 1) return first;
  return (text) => {
    for (const predicate of predicates) if (predicate(text)) return true;
    return false;
  };
}

interface Token {
  readonly kind: 'character' | 'one' | 'class' | 'any';
  /** The character, or all characters of a class. */
  readonly text: string;
}

function tokenise(glob: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < glob.length; at++) {
    const character = glob.charAt(at);
    if (character === '\\' && at + 1 < glob.length) {
      at += 1;
      tokens.push({ kind: 'character', text: glob.charAt(at) });
    } else if (character === '*') {
      if (tokens.at(-1)?.kind !== 'any') tokens.push({ kind: 'any', text: '' });
    } else if (character === '?') tokens.push({ kind: 'one', text: '' });
    else if (character === '[' && glob.indexOf(']', at) > at + 1) {
      const close = glob.indexOf(']', at);
      tokens.push({ kind: 'class', text: classCharacters(glob.slice(at + 1, close)) });
      at = close;
    } else tokens.push({ kind: 'character', text: character });
  }
  return tokens;
}

/** Most globs are a literal with stars at the ends; null for those that are not. */
function shapeOf(
  tokens: readonly Token[],
): { readonly kind: 'exact' | 'prefix' | 'suffix' | 'inside'; readonly text: string } | null {
  const first = tokens[0]?.kind === 'any';
  const last = tokens.at(-1)?.kind === 'any' && tokens.length > 1;
  const middle = tokens.slice(first ? 1 : 0, last ? -1 : undefined);
  if (!middle.every((token) => token.kind === 'character')) return null;
  const text = middle.map((token) => token.text).join('');
  if (first && last) return { kind: 'inside', text };
  if (first) return { kind: 'suffix', text };
  return { kind: last ? 'prefix' : 'exact', text };
}

/** The two-pointer wildcard match: on a mismatch only the last star is widened. */
function matchTokens(tokens: readonly Token[], text: string): boolean {
  let token = 0;
  let at = 0;
  let starToken = -1;
  let starAt = 0;
  while (at < text.length) {
    const current = tokens[token];
    if (current !== undefined && current.kind === 'any') {
      starToken = token;
      starAt = at;
      token += 1;
    } else if (current !== undefined && matchesOne(current, text.charAt(at))) {
      token += 1;
      at += 1;
    } else if (starToken >= 0) {
      token = starToken + 1;
      starAt += 1;
      at = starAt;
    } else return false;
  }
  while (tokens[token]?.kind === 'any') token += 1;
  return token === tokens.length;
}

function matchesOne(token: Token, character: string): boolean {
  if (token.kind === 'character') return token.text === character;
  return token.kind === 'one' || (token.kind === 'class' && token.text.includes(character));
}

/** `A-Z_` written out. */
function classCharacters(text: string): string {
  let characters = '';
  for (let at = 0; at < text.length; at++) {
    if (text.charAt(at + 1) !== '-' || at + 2 >= text.length) {
      characters += text.charAt(at);
      continue;
    }
    for (let code = text.charCodeAt(at); code <= text.charCodeAt(at + 2); code++)
      characters += String.fromCharCode(code);
    at += 2;
  }
  return characters;
}

function expandBraces(glob: string): string[] {
  const open = findUnescaped(glob, '{', 0);
  if (open < 0) return [glob];
  let depth = 0;
  let from = open + 1;
  const alternatives: string[] = [];
  for (let at = open; at < glob.length; at++) {
    const character = glob.charAt(at);
    if (character === '\\') at += 1;
    else if (character === '{') depth += 1;
    else if (character === ',' && depth === 1) {
      alternatives.push(glob.slice(from, at));
      from = at + 1;
    } else if (character === '}') {
      depth -= 1;
      if (depth > 0) continue;
      alternatives.push(glob.slice(from, at));
      const expanded = alternatives.flatMap((alternative) =>
        expandBraces(`${glob.slice(0, open)}${alternative}${glob.slice(at + 1)}`),
      );
      if (expanded.length > maxGlobAlternatives)
        throw new Error(`glob expands to more than ${maxGlobAlternatives}: ${glob}`);
      return expanded;
    }
  }
  throw new Error(`unbalanced brace in glob: ${glob}`);
}

function findUnescaped(text: string, wanted: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text.charAt(at) === '\\') at += 1;
    else if (text.charAt(at) === wanted) return at;
  }
  return -1;
}
