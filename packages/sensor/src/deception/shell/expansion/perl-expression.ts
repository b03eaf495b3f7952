import { MAX_EXPRESSION_STEPS } from '../limits.ts';
import { PatternError } from './regular-expression.ts';

/** How deep groups may repeat within each other on one text: a deeper search finds nothing. */
const MAX_DEPTH = 400;

interface Search {
  readonly text: string;
  readonly groups: number[];
  start: number;
  steps: number;
  depth: number;
}

type Next = (at: number) => boolean;
/** Tries to match at a place and goes on with `next`; false where that fails. */
type Matcher = (search: Search, at: number, next: Next) => boolean;
type Accepts = (character: string) => boolean;

/** A Perl-compatible regular expression by bounded backtracking: what `grep -P` and scripts use of pcre2pattern(3). */
export class PerlExpression {
  readonly #matcher: Matcher;
  readonly #groups: number;

  /** Throws PatternError with PCRE's message. */
  constructor(pattern: string, options: { readonly ignoreCase?: boolean } = {}) {
    const parser = new Parser(pattern, options.ignoreCase === true);
    this.#matcher = parser.parse();
    this.#groups = parser.groups;
  }

  test(text: string): boolean {
    return this.match(text, 0) !== null;
  }

  /** Offsets of the match and its groups as `[start, end, start1, end1, ...]`; -1 where a group took no part. */
  match(text: string, from: number): readonly number[] | null {
    let steps = 0;
    for (let start = from; start <= text.length; start += 1) {
      const search: Search = {
        text,
        groups: new Array<number>((this.#groups + 1) * 2).fill(-1),
        start,
        steps,
        depth: 0,
      };
      let end = -1;
      const found = this.#matcher(search, start, (at) => {
        end = at;
        return true;
      });
      if (found) return [search.start, end, ...search.groups.slice(2)];
      steps = search.steps;
      if (steps >= MAX_EXPRESSION_STEPS) return null;
    }
    return null;
  }
}

const DIGIT: Accepts = (character) => character >= '0' && character <= '9';
const WORD: Accepts = (character) => /^[A-Za-z0-9_]$/.test(character);
const SPACE: Accepts = (character) => ' \t\n\v\f\r'.includes(character);
const BLANK: Accepts = (character) => character === ' ' || character === '\t';
const not =
  (accepts: Accepts): Accepts =>
  (character) =>
    !accepts(character);
const CLASSES: ReadonlyMap<string, Accepts> = new Map([
  ['d', DIGIT],
  ['D', not(DIGIT)],
  ['w', WORD],
  ['W', not(WORD)],
  ['s', SPACE],
  ['S', not(SPACE)],
  ['h', BLANK],
  ['H', not(BLANK)],
]);
const CONTROLS: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['f', '\f'],
  ['e', '\x1b'],
  ['a', '\x07'],
]);
const POSIX: ReadonlyMap<string, Accepts> = new Map([
  ['alpha', (character: string) => /^[A-Za-z]$/.test(character)],
  ['digit', DIGIT],
  ['alnum', (character: string) => /^[A-Za-z0-9]$/.test(character)],
  ['upper', (character: string) => /^[A-Z]$/.test(character)],
  ['lower', (character: string) => /^[a-z]$/.test(character)],
  ['space', SPACE],
  ['blank', BLANK],
  ['punct', (character: string) => /^[!-/:-@[-`{-~]$/.test(character)],
  ['xdigit', (character: string) => /^[0-9A-Fa-f]$/.test(character)],
  ['word', WORD],
]);

class Parser {
  readonly #text: string;
  #at = 0;
  #ignoreCase: boolean;
  groups = 0;

  constructor(text: string, ignoreCase: boolean) {
    this.#text = text;
    this.#ignoreCase = ignoreCase;
  }

  parse(): Matcher {
    const matcher = this.#alternatives();
    if (this.#at < this.#text.length) throw new PatternError('unmatched closing parenthesis');
    return matcher;
  }

  #takes(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #alternatives(): Matcher {
    const before = this.#ignoreCase;
    const branches = [this.#sequence()];
    while (this.#takes('|')) branches.push(this.#sequence());
    this.#ignoreCase = before;
    const [only] = branches;
    if (branches.length === 1 && only !== undefined) return only;
    return (search, at, next) => branches.some((branch) => branch(search, at, next));
  }

  #sequence(): Matcher {
    const items: Matcher[] = [];
    while (this.#at < this.#text.length && !/[|)]/.test(this.#text[this.#at] ?? '')) {
      const item = this.#quantified();
      if (item !== null) items.push(item);
    }
    return (search, at, next) => {
      const step = (index: number, place: number): boolean => {
        const item = items[index];
        if (item === undefined) return next(place);
        search.steps += 1;
        if (search.steps > MAX_EXPRESSION_STEPS) return false;
        return item(search, place, (after) => step(index + 1, after));
      };
      return step(0, at);
    };
  }

  #quantified(): Matcher | null {
    const atom = this.#atom();
    if (atom === null) return null;
    const [whole = '', sign, low, comma, high] =
      /^(?:([*+?])|\{(\d{1,4})(,?)(\d{0,4})\})/.exec(this.#text.slice(this.#at, this.#at + 16)) ?? [];
    if (whole === '') return atom.matcher;
    this.#at += whole.length;
    const least = sign === undefined ? Number(low) : sign === '+' ? 1 : 0;
    const most =
      sign === undefined
        ? comma === ''
          ? least
          : high === ''
            ? Number.POSITIVE_INFINITY
            : Number(high)
        : sign === '?'
          ? 1
          : Number.POSITIVE_INFINITY;
    const isLazy = this.#takes('?');
    const isPossessive = !isLazy && this.#takes('+');
    if (atom.accepts !== null) return repeatCharacter(atom.accepts, least, most, isLazy, isPossessive);
    return repeatGroup(atom.matcher, least, most, isLazy);
  }

  /** One character, class, assertion or group; null for a setting. `accepts` where it takes one character. */
  #atom(): { readonly matcher: Matcher; readonly accepts: Accepts | null } | null {
    const character = this.#text[this.#at] ?? '';
    this.#at += 1;
    const zeroWidth = (holds: (text: string, at: number) => boolean) => ({
      matcher: (search: Search, at: number, next: Next) => holds(search.text, at) && next(at),
      accepts: null,
    });
    switch (character) {
      case '^':
        return zeroWidth((_, at) => at === 0);
      case '$':
        return zeroWidth((text, at) => at === text.length || (at === text.length - 1 && text[at] === '\n'));
      case '.':
        return one((found) => found !== '\n');
      case '[':
        return one(this.#class());
      case '(':
        return this.#group();
      case '\\':
        return this.#escape(zeroWidth);
      case '*':
      case '+':
      case '?':
        throw new PatternError('quantifier does not follow a repeatable item');
      default:
        return one(this.#literal(character));
    }
  }

  #literal(character: string): Accepts {
    if (!this.#ignoreCase) return (found) => found === character;
    const folded = character.toLowerCase();
    return (found) => found.toLowerCase() === folded;
  }

  #escape(
    zeroWidth: (holds: (text: string, at: number) => boolean) => { readonly matcher: Matcher; readonly accepts: null },
  ): { readonly matcher: Matcher; readonly accepts: Accepts | null } {
    if (this.#at >= this.#text.length) throw new PatternError('\\ at end of pattern');
    const letter = this.#text[this.#at] ?? '';
    this.#at += 1;
    const known = CLASSES.get(letter);
    if (known !== undefined) return one(known);
    const isBoundary = (text: string, at: number) =>
      (at > 0 && WORD(text[at - 1] ?? '')) !== (at < text.length && WORD(text[at] ?? ''));
    switch (letter) {
      case 'b':
        return zeroWidth(isBoundary);
      case 'B':
        return zeroWidth((text, at) => !isBoundary(text, at));
      case 'A':
        return zeroWidth((_, at) => at === 0);
      case 'z':
      case 'Z':
        return zeroWidth((text, at) => at === text.length);
      case 'K':
        return {
          matcher: (search, at, next) => {
            const before = search.start;
            search.start = at;
            if (next(at)) return true;
            search.start = before;
            return false;
          },
          accepts: null,
        };
      default:
        break;
    }
    if (/[1-9]/.test(letter)) {
      const group = Number(letter);
      return {
        matcher: (search, at, next) => {
          const text = search.text.slice(search.groups[group * 2] ?? 0, search.groups[group * 2 + 1] ?? 0);
          return search.groups[group * 2] !== -1 && search.text.startsWith(text, at) && next(at + text.length);
        },
        accepts: null,
      };
    }
    return one(this.#literal(this.#escapedCharacter(letter)));
  }

  #escapedCharacter(letter: string): string {
    const control = CONTROLS.get(letter);
    if (control !== undefined) return control;
    if (letter !== 'x') return letter;
    const code = /^\{([0-9A-Fa-f]{1,6})\}|^[0-9A-Fa-f]{1,2}/.exec(this.#text.slice(this.#at, this.#at + 8));
    if (code === null) return '\0';
    this.#at += code[0].length;
    return String.fromCharCode(Number.parseInt(code[1] ?? code[0], 16) & 0xffff);
  }

  #class(): Accepts {
    const isNegated = this.#takes('^');
    const members: Accepts[] = [];
    const start = this.#at;
    for (;;) {
      if (this.#at >= this.#text.length) throw new PatternError('missing terminating ] for character class');
      if (this.#text[this.#at] === ']' && this.#at > start) break;
      const posix = /^\[:(\w+):\]/.exec(this.#text.slice(this.#at, this.#at + 16));
      const named = posix === null ? undefined : POSIX.get(posix[1] ?? '');
      if (posix !== null && named !== undefined) {
        this.#at += posix[0].length;
        members.push(named);
        continue;
      }
      const first = this.#classCharacter();
      if (typeof first !== 'string') {
        members.push(first);
        continue;
      }
      if (this.#text[this.#at] !== '-' || (this.#text[this.#at + 1] ?? ']') === ']') {
        members.push(this.#literal(first));
        continue;
      }
      this.#at += 1;
      const last = this.#classCharacter();
      if (typeof last !== 'string') continue;
      if (last < first) throw new PatternError('range out of order in character class');
      const ignoreCase = this.#ignoreCase;
      members.push((found) => {
        const within = (each: string) => each >= first && each <= last;
        return within(found) || (ignoreCase && (within(found.toLowerCase()) || within(found.toUpperCase())));
      });
    }
    this.#at += 1;
    return (found) => members.some((accepts) => accepts(found)) !== isNegated;
  }

  #classCharacter(): string | Accepts {
    const character = this.#text[this.#at] ?? '';
    this.#at += 1;
    if (character !== '\\') return character;
    const letter = this.#text[this.#at] ?? '';
    this.#at += 1;
    if (letter === 'b') return '\b';
    return CLASSES.get(letter) ?? this.#escapedCharacter(letter);
  }

  #group(): { readonly matcher: Matcher; readonly accepts: null } | null {
    const close = () => {
      if (!this.#takes(')')) throw new PatternError('missing closing parenthesis');
    };
    if (this.#takes('?')) {
      const flags = /^([imsx]*)(-[imsx]+)?([:)])/.exec(this.#text.slice(this.#at, this.#at + 12));
      if (flags !== null) {
        this.#at += flags[0].length;
        const before = this.#ignoreCase;
        if (flags[1]?.includes('i') === true) this.#ignoreCase = true;
        if (flags[2]?.includes('i') === true) this.#ignoreCase = false;
        if (flags[3] === ')') return null;
        const matcher = this.#alternatives();
        this.#ignoreCase = before;
        close();
        return { matcher, accepts: null };
      }
      if (this.#takes('=') || this.#takes('!')) return this.#lookAhead(this.#text[this.#at - 1] === '=', close);
      if (this.#takes('<=') || this.#takes('<!')) return this.#lookBehind(this.#text[this.#at - 1] === '=', close);
      if (this.#takes('>')) {
        const inner = this.#alternatives();
        close();
        return { matcher: atomic(inner), accepts: null };
      }
      const name = /^(?:P?<(\w+)>|'(\w+)')/.exec(this.#text.slice(this.#at, this.#at + 64));
      if (name === null) throw new PatternError('unrecognized character after (? or (?-');
      this.#at += name[0].length;
    }
    this.groups += 1;
    const group = this.groups;
    const inner = this.#alternatives();
    close();
    return {
      matcher: (search, at, next) => {
        const before = [search.groups[group * 2] ?? -1, search.groups[group * 2 + 1] ?? -1] as const;
        const found = inner(search, at, (end) => {
          const kept = [search.groups[group * 2] ?? -1, search.groups[group * 2 + 1] ?? -1] as const;
          search.groups[group * 2] = at;
          search.groups[group * 2 + 1] = end;
          if (next(end)) return true;
          [search.groups[group * 2], search.groups[group * 2 + 1]] = kept;
          return false;
        });
        if (!found) [search.groups[group * 2], search.groups[group * 2 + 1]] = before;
        return found;
      },
      accepts: null,
    };
  }

  #lookAhead(isWanted: boolean, close: () => void): { readonly matcher: Matcher; readonly accepts: null } {
    const inner = this.#alternatives();
    close();
    return { matcher: (search, at, next) => inner(search, at, () => true) === isWanted && next(at), accepts: null };
  }

  #lookBehind(isWanted: boolean, close: () => void): { readonly matcher: Matcher; readonly accepts: null } {
    const inner = this.#alternatives();
    close();
    const holds = (search: Search, at: number) => {
      for (let from = at; from >= 0 && search.steps <= MAX_EXPRESSION_STEPS; from -= 1)
        if (inner(search, from, (end) => end === at)) return true;
      return false;
    };
    return { matcher: (search, at, next) => holds(search, at) === isWanted && next(at), accepts: null };
  }
}

function one(accepts: Accepts): { readonly matcher: Matcher; readonly accepts: Accepts } {
  return {
    matcher: (search, at, next) => at < search.text.length && accepts(search.text[at] ?? '') && next(at + 1),
    accepts,
  };
}

function atomic(inner: Matcher): Matcher {
  return (search, at, next) => {
    let end = -1;
    const found = inner(search, at, (place) => {
      end = place;
      return true;
    });
    return found && next(end);
  };
}

function repeatCharacter(
  accepts: Accepts,
  least: number,
  most: number,
  isLazy: boolean,
  isPossessive: boolean,
): Matcher {
  return (search, at, next) => {
    let count = 0;
    const limit = isLazy ? least : most;
    while (count < limit && at + count < search.text.length && accepts(search.text[at + count] ?? '')) count += 1;
    search.steps += count;
    if (count < least) return false;
    if (isPossessive) return next(at + count);
    if (!isLazy) {
      for (; count >= least; count -= 1) {
        search.steps += 1;
        if (search.steps > MAX_EXPRESSION_STEPS) return false;
        if (next(at + count)) return true;
      }
      return false;
    }
    for (;;) {
      search.steps += 1;
      if (search.steps > MAX_EXPRESSION_STEPS) return false;
      if (next(at + count)) return true;
      if (count >= most || at + count >= search.text.length || !accepts(search.text[at + count] ?? '')) return false;
      count += 1;
    }
  };
}

function repeatGroup(inner: Matcher, least: number, most: number, isLazy: boolean): Matcher {
  const attempt = (search: Search, at: number, count: number, next: Next): boolean => {
    search.steps += 1;
    // Too deep is too long: nothing more is looked for.
    if (search.depth > MAX_DEPTH) search.steps = MAX_EXPRESSION_STEPS;
    if (search.steps >= MAX_EXPRESSION_STEPS) return false;
    const again = () => {
      if (count >= most) return false;
      search.depth += 1;
      // What follows the last repetition is as deep as all of them: the stack still holds them.
      const found = inner(search, at, (end) => (end > at || count < least) && attempt(search, end, count + 1, next));
      search.depth -= 1;
      return found;
    };
    if (count < least) return again();
    return isLazy ? next(at) || again() : again() || next(at);
  };
  return (search, at, next) => attempt(search, at, 0, next);
}
