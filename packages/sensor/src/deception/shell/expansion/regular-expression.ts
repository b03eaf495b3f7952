import { MAX_EXPRESSION_STEPS, MAX_PATTERN_NODES } from '../limits.ts';
import { inClass } from './pattern.ts';

/**
 * POSIX regular expressions (XBD 9), basic and extended, with GNU's `\+ \? \| \b \w \s \< \>`. They come from
 * attackers, so they run as a Pike machine: time is linear in text times program, there is no backtracking. Leftmost
 * longest. Back-references in patterns are not supported and make the pattern invalid.
 */
export class RegularExpression {
  readonly #program: readonly Instruction[];
  readonly groups: number;
  readonly #ignoreCase: boolean;
  readonly #literal: string | null;

  constructor(
    pattern: string,
    options: { readonly extended: boolean; readonly ignoreCase?: boolean; readonly fixed?: boolean },
  ) {
    this.#ignoreCase = options.ignoreCase === true;
    const source = this.#ignoreCase ? pattern.toLowerCase() : pattern;
    this.#literal = options.fixed === true || !/[\\^$.[\]*+?(){}|]/.test(source) ? source : null;
    if (this.#literal !== null) {
      this.#program = [];
      this.groups = 0;
      return;
    }
    const parser = new PatternParser(source, options.extended);
    const compiler = new Compiler();
    const tree = parser.parse();
    compiler.save(0);
    compiler.compile(tree);
    compiler.save(1);
    compiler.emit({ type: 'match' });
    this.#program = compiler.program;
    this.groups = parser.groups;
  }

  test(text: string): boolean {
    return this.match(text, 0) !== null;
  }

  /** Offsets of the match and its groups as `[start, end, start1, end1, ...]`; -1 where a group took no part. */
  match(text: string, from: number): readonly number[] | null {
    const subject = this.#ignoreCase ? text.toLowerCase() : text;
    if (this.#literal !== null) {
      const at = subject.indexOf(this.#literal, from);
      return at === -1 ? null : [at, at + this.#literal.length];
    }
    return this.#run(subject, from);
  }

  #run(text: string, from: number): readonly number[] | null {
    const program = this.#program;
    let current: Thread[] = [];
    let best: readonly number[] | null = null;
    const seen = new Int32Array(program.length).fill(-1);
    let steps = 0;
    for (let at = from; at <= text.length; at += 1) {
      steps += 1 + current.length;
      if (steps > MAX_EXPRESSION_STEPS) return best;
      const next: Thread[] = [];
      const generation = at * 2;
      if (best === null) this.#add(current, 0, [], text, at, seen, generation);
      if (current.length === 0 && best !== null) break;
      for (const thread of current) {
        const instruction = program[thread.at];
        if (instruction === undefined) continue;
        if (instruction.type === 'match') {
          const start = thread.saved[0] ?? 0;
          if (best === null || start < (best[0] ?? 0) || (start === best[0] && at > (best[1] ?? 0)))
            best = thread.saved;
          continue;
        }
        if (best !== null && (thread.saved[0] ?? 0) > (best[0] ?? 0)) continue;
        if (instruction.type === 'set' && at < text.length && instruction.accepts(text.charCodeAt(at)))
          this.#add(next, thread.at + 1, thread.saved, text, at + 1, seen, generation + 2);
      }
      current = next;
    }
    return best;
  }

  #add(
    threads: Thread[],
    start: number,
    saved: readonly number[],
    text: string,
    at: number,
    seen: Int32Array,
    generation: number,
  ): void {
    const pending: Thread[] = [{ at: start, saved }];
    while (pending.length > 0) {
      const thread = pending.pop();
      if (thread === undefined || seen[thread.at] === generation) continue;
      seen[thread.at] = generation;
      const instruction = this.#program[thread.at];
      if (instruction === undefined) continue;
      switch (instruction.type) {
        case 'jump':
          pending.push({ at: instruction.to, saved: thread.saved });
          break;
        case 'split':
          pending.push({ at: instruction.second, saved: thread.saved }, { at: instruction.first, saved: thread.saved });
          break;
        case 'save': {
          const copy = [...thread.saved];
          while (copy.length <= instruction.slot) copy.push(-1);
          copy[instruction.slot] = at;
          pending.push({ at: thread.at + 1, saved: copy });
          break;
        }
        case 'assert':
          if (instruction.holds(text, at)) pending.push({ at: thread.at + 1, saved: thread.saved });
          break;
        default:
          threads.push(thread);
      }
    }
  }
}

/** The text is no regular expression; the message is what grep prints. */
export class PatternError extends Error {}

interface Thread {
  readonly at: number;
  readonly saved: readonly number[];
}

type Instruction =
  | { readonly type: 'set'; readonly accepts: (code: number) => boolean }
  | { readonly type: 'assert'; readonly holds: (text: string, at: number) => boolean }
  | { readonly type: 'save'; readonly slot: number }
  | { readonly type: 'jump'; to: number }
  | { readonly type: 'split'; first: number; second: number }
  | { readonly type: 'match' };

type Tree =
  | { readonly type: 'empty' }
  | { readonly type: 'set'; readonly accepts: (code: number) => boolean }
  | { readonly type: 'assert'; readonly holds: (text: string, at: number) => boolean }
  | { readonly type: 'group'; readonly number: number; readonly body: Tree }
  | { readonly type: 'sequence'; readonly items: readonly Tree[] }
  | { readonly type: 'choice'; readonly items: readonly Tree[] }
  | { readonly type: 'repeat'; readonly body: Tree; readonly min: number; readonly max: number };

class Compiler {
  readonly program: Instruction[] = [];

  emit<Kind extends Instruction>(instruction: Kind): Kind {
    if (this.program.length >= MAX_PATTERN_NODES) throw new PatternError('Regular expression too big');
    this.program.push(instruction);
    return instruction;
  }

  save(slot: number): void {
    this.emit({ type: 'save', slot });
  }

  compile(tree: Tree): void {
    switch (tree.type) {
      case 'empty':
        return;
      case 'set':
      case 'assert':
        this.emit(tree);
        return;
      case 'group':
        this.save(tree.number * 2);
        this.compile(tree.body);
        this.save(tree.number * 2 + 1);
        return;
      case 'sequence':
        for (const item of tree.items) this.compile(item);
        return;
      case 'choice': {
        const jumps: { type: 'jump'; to: number }[] = [];
        tree.items.forEach((item, index) => {
          if (index === tree.items.length - 1) {
            this.compile(item);
            return;
          }
          const split = this.emit({ type: 'split', first: this.program.length + 1, second: 0 });
          this.compile(item);
          jumps.push(this.emit({ type: 'jump', to: 0 }));
          split.second = this.program.length;
        });
        for (const jump of jumps) jump.to = this.program.length;
        return;
      }
      case 'repeat': {
        for (let count = 0; count < tree.min; count += 1) this.compile(tree.body);
        if (tree.max === Number.POSITIVE_INFINITY) {
          const split = this.emit({ type: 'split', first: this.program.length + 1, second: 0 });
          const start = this.program.length - 1;
          this.compile(tree.body);
          this.emit({ type: 'jump', to: start });
          split.second = this.program.length;
          return;
        }
        const splits: { type: 'split'; first: number; second: number }[] = [];
        for (let count = tree.min; count < tree.max; count += 1) {
          splits.push(this.emit({ type: 'split', first: this.program.length + 1, second: 0 }));
          this.compile(tree.body);
        }
        for (const split of splits) split.second = this.program.length;
      }
    }
  }
}

const MAX_REPEAT = 32_767;
const MAX_GROUP_DEPTH = 100;

class PatternParser {
  groups = 0;
  #at = 0;
  #depth = 0;
  readonly #source: string;
  readonly #extended: boolean;

  constructor(source: string, extended: boolean) {
    this.#source = source;
    this.#extended = extended;
  }

  parse(): Tree {
    const tree = this.#choice();
    if (this.#at < this.#source.length)
      throw new PatternError(this.#extended ? 'Unmatched ) or \\)' : 'Unmatched ) or \\)');
    return tree;
  }

  #sees(token: string): boolean {
    if (this.#extended) return this.#source[this.#at] === token;
    return this.#source[this.#at] === '\\' && this.#source[this.#at + 1] === token;
  }

  #skip(): void {
    this.#at += this.#extended ? 1 : 2;
  }

  #choice(): Tree {
    const items = [this.#sequence()];
    while (this.#sees('|')) {
      this.#skip();
      items.push(this.#sequence());
    }
    return items.length === 1 && items[0] !== undefined ? items[0] : { type: 'choice', items };
  }

  #sequence(): Tree {
    const items: Tree[] = [];
    while (this.#at < this.#source.length && !this.#sees('|') && !(this.#sees(')') && this.#depth > 0)) {
      if (this.#sees(')') && !this.#extended) throw new PatternError('Unmatched ) or \\)');
      items.push(this.#repeated(this.#atom(items.length === 0), items.length === 0));
    }
    return { type: 'sequence', items };
  }

  #repeated(first: Tree, atStart: boolean): Tree {
    let tree = first;
    for (;;) {
      const character = this.#source[this.#at];
      const star = character === '*' && !(atStart && !this.#extended && first.type === 'assert' && tree === first);
      if (star) {
        this.#at += 1;
        tree = { type: 'repeat', body: tree, min: 0, max: Number.POSITIVE_INFINITY };
      } else if (this.#sees('+')) {
        this.#skip();
        tree = { type: 'repeat', body: tree, min: 1, max: Number.POSITIVE_INFINITY };
      } else if (this.#sees('?')) {
        this.#skip();
        tree = { type: 'repeat', body: tree, min: 0, max: 1 };
      } else if (this.#sees('{')) {
        const interval = this.#interval();
        if (interval === null) return tree;
        tree = { type: 'repeat', body: tree, ...interval };
      } else return tree;
    }
  }

  #interval(): { readonly min: number; readonly max: number } | null {
    const rest = this.#source.slice(this.#at + (this.#extended ? 1 : 2), this.#at + 20);
    const found = (this.#extended ? /^(\d*)(,?)(\d*)\}/ : /^(\d*)(,?)(\d*)\\\}/).exec(rest);
    if (found === null || (found[1] === '' && found[2] === '')) {
      if (this.#extended) return null;
      // Without its end an interval is open; with it there is nothing in it that counts.
      throw new PatternError(/^[\d,]*$/.test(rest) ? 'Unmatched \\{' : 'Invalid preceding regular expression');
    }
    this.#at += (this.#extended ? 1 : 2) + found[0].length;
    const min = Number(found[1]);
    const max = found[2] === '' ? min : found[3] === '' ? Number.POSITIVE_INFINITY : Number(found[3]);
    if (min > max || min > MAX_REPEAT || (Number.isFinite(max) && max > MAX_REPEAT))
      throw new PatternError('Invalid content of \\{\\}');
    return { min, max };
  }

  #atom(first: boolean): Tree {
    if (this.#sees('(')) {
      this.#skip();
      this.groups += 1;
      this.#depth += 1;
      if (this.#depth > MAX_GROUP_DEPTH) throw new PatternError('Regular expression too big');
      const number = this.groups;
      const body = this.#choice();
      if (!this.#sees(')')) throw new PatternError('Unmatched ( or \\(');
      this.#skip();
      this.#depth -= 1;
      return { type: 'group', number, body };
    }
    const character = this.#source[this.#at] ?? '';
    this.#at += 1;
    if (character === '.') return { type: 'set', accepts: (code) => code !== 0 };
    if (character === '[') return this.#bracket();
    if (character === '^' && (this.#extended || first)) return { type: 'assert', holds: (_text, at) => at === 0 };
    if (character === '$' && (this.#extended || this.#at >= this.#source.length || this.#sees(')') || this.#sees('|')))
      return { type: 'assert', holds: (text, at) => at === text.length };
    if (character === '\\') return this.#escape();
    return literal(character);
  }

  #escape(): Tree {
    const character = this.#source[this.#at];
    if (character === undefined) throw new PatternError('Trailing backslash');
    this.#at += 1;
    switch (character) {
      case 'w':
        return { type: 'set', accepts: isWord };
      case 'W':
        return { type: 'set', accepts: (code) => !isWord(code) };
      case 's':
        return { type: 'set', accepts: (code) => inClass('space', String.fromCharCode(code)) };
      case 'S':
        return { type: 'set', accepts: (code) => !inClass('space', String.fromCharCode(code)) };
      case 'b':
        return { type: 'assert', holds: (text, at) => wordAt(text, at - 1) !== wordAt(text, at) };
      case 'B':
        return { type: 'assert', holds: (text, at) => wordAt(text, at - 1) === wordAt(text, at) };
      case '<':
        return { type: 'assert', holds: (text, at) => !wordAt(text, at - 1) && wordAt(text, at) };
      case '>':
        return { type: 'assert', holds: (text, at) => wordAt(text, at - 1) && !wordAt(text, at) };
      case 'n':
        return literal('\n');
      case 't':
        return literal('\t');
      default:
        if (/[1-9]/.test(character)) throw new PatternError('Invalid back reference');
        return literal(character);
    }
  }

  #bracket(): Tree {
    const negated = this.#source[this.#at] === '^';
    if (negated) this.#at += 1;
    const accepted = new Uint8Array(256);
    let first = true;
    for (;;) {
      const character = this.#source[this.#at];
      if (character === undefined) throw new PatternError('Unmatched [, [^, [:, [., or [=');
      this.#at += 1;
      if (character === ']' && !first) break;
      first = false;
      if (character === '[' && this.#source[this.#at] === ':') {
        const end = this.#source.indexOf(':]', this.#at);
        if (end === -1) throw new PatternError('Unmatched [, [^, [:, [., or [=');
        const name = this.#source.slice(this.#at + 1, end);
        for (let code = 0; code < 256; code += 1) if (inClass(name, String.fromCharCode(code))) accepted[code] = 1;
        this.#at = end + 2;
        continue;
      }
      const high = this.#source[this.#at + 1];
      if (this.#source[this.#at] === '-' && high !== undefined && high !== ']') {
        this.#at += 2;
        if (high < character) throw new PatternError('Invalid range end');
        for (let code = character.charCodeAt(0); code <= high.charCodeAt(0); code += 1) accepted[code & 0xff] = 1;
      } else accepted[character.charCodeAt(0) & 0xff] = 1;
    }
    return { type: 'set', accepts: (code) => (accepted[code & 0xff] === 1) !== negated };
  }
}

function literal(character: string): Tree {
  const wanted = character.charCodeAt(0);
  return { type: 'set', accepts: (code) => code === wanted };
}

function isWord(code: number): boolean {
  return code === 95 || inClass('alnum', String.fromCharCode(code));
}

function wordAt(text: string, at: number): boolean {
  return at >= 0 && at < text.length && isWord(text.charCodeAt(at));
}
