import { MAX_PATTERN_DEPTH, MAX_PATTERN_STEPS } from '../limits.ts';

/** Whether the text has an unescaped `*`, `?`, `[` or, where `extended`, a group such as `@(`. */
export function hasPatternCharacters(pattern: string, extended = false): boolean {
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern[index];
    if (character === '\\') index += 1;
    else if (character === '*' || character === '?') return true;
    else if (character === '[' && pattern.includes(']', index + 1)) return true;
    else if (extended && pattern[index + 1] === '(' && (character === '@' || character === '+' || character === '!'))
      return true;
  }
  return false;
}

/** The pattern as the text it stands for where it matches nothing: backslashes removed. */
export function unescapePattern(pattern: string): string {
  return pattern.includes('\\') ? pattern.replace(/\\([\s\S])/g, '$1') : pattern;
}

/** A text as a pattern that matches exactly it. */
export function escapePattern(text: string): string {
  return /[\\*?[\]]/.test(text) ? text.replace(/[\\*?[\]]/g, '\\$&') : text;
}

/**
 * Shell pattern matching (XCU 2.13) of the whole text, by stepping back to the last `*` only: never exponential. A
 * text that would take more than the step limit does not match.
 */
export function matchesPattern(pattern: string, text: string, ignoreCase = false, extended = false): boolean {
  if (extended && /[@?*+!]\(/.test(pattern))
    return ignoreCase ? matchesExtended(pattern.toLowerCase(), text.toLowerCase()) : matchesExtended(pattern, text);
  const [subject, wanted] = ignoreCase ? [text.toLowerCase(), pattern.toLowerCase()] : [text, pattern];
  let at = 0;
  let in_ = 0;
  let starAt = -1;
  let starIn = 0;
  let steps = 0;
  while (in_ < subject.length) {
    steps += 1;
    if (steps > MAX_PATTERN_STEPS) return false;
    const item = at < wanted.length ? matchOne(wanted, at, subject[in_] ?? '') : null;
    if (at < wanted.length && wanted[at] === '*') {
      starAt = at;
      starIn = in_;
      at += 1;
    } else if (item?.matched === true) {
      at = item.next;
      in_ += 1;
    } else if (starAt !== -1) {
      starIn += 1;
      in_ = starIn;
      at = starAt + 1;
    } else return false;
  }
  while (wanted[at] === '*') at += 1;
  return at >= wanted.length;
}

function matchOne(
  pattern: string,
  at: number,
  character: string,
): { readonly matched: boolean; readonly next: number } {
  const first = pattern[at];
  if (first === '?') return { matched: true, next: at + 1 };
  if (first === '\\' && at + 1 < pattern.length) return { matched: pattern[at + 1] === character, next: at + 2 };
  if (first === '[') {
    const set = matchSet(pattern, at, character);
    if (set !== null) return set;
  }
  return { matched: first === character, next: at + 1 };
}

/** A bracket expression at `at`; null where it has no end and is ordinary text. */
export function matchSet(
  pattern: string,
  at: number,
  character: string,
): { readonly matched: boolean; readonly next: number } | null {
  let index = at + 1;
  const negated = pattern[index] === '!' || pattern[index] === '^';
  if (negated) index += 1;
  let matched = false;
  let first = true;
  while (index < pattern.length) {
    let low = pattern[index] ?? '';
    if (low === ']' && !first) return { matched: matched !== negated, next: index + 1 };
    first = false;
    if (low === '[' && pattern[index + 1] === ':') {
      const end = pattern.indexOf(':]', index + 2);
      if (end !== -1) {
        if (inClass(pattern.slice(index + 2, end), character)) matched = true;
        index = end + 2;
        continue;
      }
    }
    if (low === '\\' && index + 1 < pattern.length) {
      index += 1;
      low = pattern[index] ?? '';
    }
    index += 1;
    const high = pattern[index + 1];
    if (pattern[index] === '-' && high !== undefined && high !== ']') {
      const top = high === '\\' ? (pattern[index + 2] ?? '') : high;
      index += high === '\\' ? 3 : 2;
      if (character >= low && character <= top) matched = true;
    } else if (character === low) matched = true;
  }
  return null;
}

/** Character classes of the C locale: XBD 7.3.1. */
export function inClass(name: string, character: string): boolean {
  const code = character.charCodeAt(0);
  const digit = code >= 48 && code <= 57;
  const upper = code >= 65 && code <= 90;
  const lower = code >= 97 && code <= 122;
  switch (name) {
    case 'alpha':
      return upper || lower;
    case 'digit':
      return digit;
    case 'alnum':
      return upper || lower || digit;
    case 'upper':
      return upper;
    case 'lower':
      return lower;
    case 'space':
      return code === 32 || (code >= 9 && code <= 13);
    case 'blank':
      return code === 32 || code === 9;
    case 'punct':
      return code > 32 && code < 127 && !upper && !lower && !digit;
    case 'print':
      return code >= 32 && code < 127;
    case 'graph':
      return code > 32 && code < 127;
    case 'cntrl':
      return code < 32 || code === 127;
    case 'xdigit':
      return digit || (code >= 65 && code <= 70) || (code >= 97 && code <= 102);
    default:
      return false;
  }
}

/**
 * Patterns with groups (`shopt -s extglob`): by the set of places in the text that each part can reach, so that the
 * cost is the product of the lengths and never exponential.
 */
function matchesExtended(pattern: string, text: string): boolean {
  const budget = { steps: MAX_PATTERN_STEPS, extended: true };
  return reach(pattern, text, new Set([0]), budget, 0).has(text.length);
}

/** Where the longest match that begins at `at` ends; -1 where there is none. */
export function longestMatchEnd(pattern: string, text: string, at: number, extended: boolean): number {
  const ends = reach(pattern, text, new Set([at]), { steps: MAX_PATTERN_STEPS, extended }, 0);
  let longest = -1;
  for (const end of ends) if (end > longest) longest = end;
  return longest;
}

interface Budget {
  steps: number;
  readonly extended: boolean;
}

function reach(
  pattern: string,
  text: string,
  from: ReadonlySet<number>,
  budget: Budget,
  depth: number,
): ReadonlySet<number> {
  let places = from;
  let at = 0;
  while (at < pattern.length && places.size > 0) {
    budget.steps -= places.size;
    if (budget.steps < 0 || depth > MAX_PATTERN_DEPTH) return new Set();
    const group = budget.extended ? readGroup(pattern, at) : null;
    const next = new Set<number>();
    if (group !== null) {
      addGroup(group, text, places, next, budget, depth);
      at = group.next;
    } else if (pattern[at] === '*') {
      let first = text.length;
      for (const place of places) if (place < first) first = place;
      budget.steps -= text.length - first;
      if (budget.steps < 0) return new Set();
      for (let place = first; place <= text.length; place += 1) next.add(place);
      at += 1;
    } else {
      let after = at + 1;
      for (const place of places) {
        const one = matchOne(pattern, at, text[place] ?? '\u{100}');
        after = one.next;
        if (one.matched && place < text.length) next.add(place + 1);
      }
      at = after;
    }
    places = next;
  }
  return places;
}

interface PatternGroup {
  readonly kind: string;
  readonly alternatives: readonly string[];
  readonly next: number;
}

function addGroup(
  group: PatternGroup,
  text: string,
  places: ReadonlySet<number>,
  next: Set<number>,
  budget: Budget,
  depth: number,
): void {
  const once = (starts: ReadonlySet<number>) => {
    const ends = new Set<number>();
    for (const alternative of group.alternatives)
      for (const end of reach(alternative, text, starts, budget, depth + 1)) ends.add(end);
    return ends;
  };
  if (group.kind === '!') {
    for (const place of places) {
      const matched = once(new Set([place]));
      for (let end = place; end <= text.length; end += 1) if (!matched.has(end)) next.add(end);
    }
    return;
  }
  if (group.kind === '?' || group.kind === '*') for (const place of places) next.add(place);
  let starts: ReadonlySet<number> = places;
  do {
    const fresh = new Set<number>();
    for (const end of once(starts))
      if (!next.has(end)) {
        next.add(end);
        fresh.add(end);
      }
    starts = fresh;
  } while (starts.size > 0 && (group.kind === '*' || group.kind === '+') && budget.steps > 0);
}

/** `?(a|b)` and its like at `at`; null where there is none. */
function readGroup(pattern: string, at: number): PatternGroup | null {
  const kind = pattern[at] ?? '';
  if (!'?*+@!'.includes(kind) || kind === '' || pattern[at + 1] !== '(') return null;
  const alternatives: string[] = [];
  let start = at + 2;
  let open = 1;
  for (let index = start; index < pattern.length; index += 1) {
    const character = pattern[index];
    if (character === '\\') index += 1;
    else if (character === '(') open += 1;
    else if (character === ')') {
      open -= 1;
      if (open > 0) continue;
      alternatives.push(pattern.slice(start, index));
      return { kind, alternatives, next: index + 1 };
    } else if (character === '|' && open === 1) {
      alternatives.push(pattern.slice(start, index));
      start = index + 1;
    }
  }
  return null;
}
