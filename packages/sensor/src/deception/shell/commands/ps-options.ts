import type { PS_FORMATS } from './ps-columns.ts';

/** The command line of ps is refused with this complaint. */
export class PsUsageError extends Error {}

/** What a command line of ps asks for. */
export interface PsRequest {
  readonly selection:
    | 'all'
    | 'all-with-terminal'
    | 'with-terminal-no-leaders'
    | 'no-leaders'
    | 'own'
    | 'own-with-terminal'
    | 'none';
  readonly negated: boolean;
  readonly runningOnly: boolean;
  readonly processIds: readonly number[];
  readonly parentIds: readonly number[];
  readonly names: readonly string[];
  readonly users: readonly string[];
  readonly terminals: readonly string[];
  readonly format: keyof typeof PS_FORMATS;
  /** What `-o` asked for. */
  readonly columns: string | null;
  readonly headers: boolean;
  readonly forest: 'lines' | 'indented' | null;
  readonly sort: readonly string[];
  /** How often `w` was given. */
  readonly width: number;
  readonly shortNames: boolean;
}

/** Reads options of the three kinds that ps takes: UNIX with a dash, BSD without, GNU with two. Throws PsUsageError. */
export function readPsOptions(args: readonly string[]): PsRequest {
  // As ps itself: what makes no sense as UNIX options (`-aux`) is read again as BSD's.
  if (args.some((arg) => /^-a?u?x|^-[a-z]*aux/.test(arg) && !/^-[a-z]*[oepCt]/.test(arg)))
    return new PsOptionReader(args.map((arg) => (/^-[a-z]+$/.test(arg) ? arg.slice(1) : arg))).read();
  return new PsOptionReader(args).read();
}

class PsOptionReader {
  readonly #words: string[];
  readonly #letters = new Set<string>();
  readonly #bsd = new Set<string>();
  readonly #processIds: number[] = [];
  readonly #parentIds: number[] = [];
  readonly #names: string[] = [];
  readonly #users: string[] = [];
  readonly #terminals: string[] = [];
  readonly #sort: string[] = [];
  #columns: string | null = null;
  #headers = true;
  #forest: PsRequest['forest'] = null;
  #width = 0;
  /** Something was written without a dash. */
  #isBsd = false;

  constructor(args: readonly string[]) {
    this.#words = [...args];
  }

  read(): PsRequest {
    while (this.#words.length > 0) {
      const word = this.#words.shift() ?? '';
      if (word.startsWith('--')) this.#readGnu(word);
      else if (word.startsWith('-') && word.length > 1) this.#readUnix(word.slice(1));
      else {
        this.#isBsd = true;
        if (/^\d/.test(word)) this.#addIds(word, this.#processIds);
        else this.#readBsd(word);
      }
    }
    return {
      selection: this.#selection(),
      negated: this.#letters.has('N'),
      runningOnly: this.#bsd.has('r'),
      processIds: this.#processIds,
      parentIds: this.#parentIds,
      names: this.#names,
      users: this.#users,
      terminals: this.#terminals,
      format: this.#format(),
      columns: this.#columns,
      headers: this.#headers && !this.#bsd.has('h'),
      forest: this.#forest ?? (this.#letters.has('H') ? 'indented' : this.#bsd.has('f') ? 'lines' : null),
      sort: this.#sort,
      width: this.#width,
      shortNames: this.#bsd.has('c'),
    };
  }

  #readUnix(letters: string): void {
    for (let at = 0; at < letters.length; at += 1) {
      const letter = letters[at] ?? '';
      if (!'CpqtuUoOGgs'.includes(letter)) {
        if (!'eAadNflFjyLTHcwxMmZ'.includes(letter)) throw new PsUsageError('unsupported SysV option');
        if (letter === 'w') this.#width += 1;
        if (letter === 'x') this.#bsd.add('x');
        this.#letters.add(letter);
        continue;
      }
      this.#readList(letter, letters.slice(at + 1));
      return;
    }
  }

  #readBsd(letters: string): void {
    for (let at = 0; at < letters.length; at += 1) {
      const letter = letters[at] ?? '';
      if ('ptUoOk'.includes(letter)) {
        this.#readList(letter, letters.slice(at + 1));
        return;
      }
      if (!'axrTujlvsXfcehnwSLmHZg'.includes(letter)) throw new PsUsageError('unsupported option (BSD syntax)');
      if (letter === 'w') this.#width += 1;
      this.#bsd.add(letter);
    }
  }

  #readGnu(word: string): void {
    const [name = '', attached] = word.slice(2).split(/=(.*)/s);
    const value = () => attached ?? this.#words.shift() ?? '';
    switch (name) {
      case 'forest':
        this.#forest = 'lines';
        return;
      case 'no-headers':
      case 'no-heading':
      case 'noheader':
      case 'noheaders':
      case 'noheading':
        this.#headers = false;
        return;
      case 'headers':
      case 'cumulative':
      case 'context':
        return;
      case 'deselect':
        this.#letters.add('N');
        return;
      case 'cols':
      case 'columns':
      case 'width':
        this.#width = Number(value()) > 200 ? 2 : 1;
        return;
      case 'rows':
      case 'lines':
        value();
        return;
      case 'sort':
        this.#sort.push(...value().split(','));
        return;
      case 'format':
        this.#addColumns(value());
        return;
      case 'pid':
      case 'quick-pid':
        this.#addIds(value(), this.#processIds);
        return;
      case 'ppid':
        this.#addIds(value(), this.#parentIds);
        return;
      case 'user':
      case 'User':
        this.#users.push(...value().split(/[ ,]/));
        return;
      case 'tty':
        this.#terminals.push(...value().split(/[ ,]/));
        return;
      default:
        throw new PsUsageError('unknown gnu long option');
    }
  }

  #readList(letter: string, attached: string): void {
    const value = attached === '' ? this.#words.shift() : attached;
    const need = new Map([
      ['p', 'list of process IDs must follow -p'],
      ['q', 'list of process IDs must follow -q'],
      ['C', 'list of command names must follow -C'],
      ['u', 'list of users must follow -u'],
      ['U', 'list of real users must follow -U'],
      ['t', 'list of terminals (pty, tty...) must follow -t'],
      ['o', 'format specification must follow -o'],
      ['O', 'format specification must follow -O'],
      ['k', "long sort specification must follow 'k'"],
      ['s', 'list of session leaders OR effective group IDs was invalid'],
      ['G', 'list of real groups must follow -G'],
      ['g', 'list of session leaders OR effective group names must follow -g'],
    ]);
    if (value === undefined) throw new PsUsageError(need.get(letter) ?? 'unsupported option');
    switch (letter) {
      case 'p':
      case 'q':
        this.#addIds(value, this.#processIds);
        while (/^\d+$/.test(this.#words[0] ?? '')) this.#addIds(this.#words.shift() ?? '', this.#processIds);
        return;
      case 'C':
        this.#names.push(...value.split(/[ ,]/).map((name) => name.slice(0, 15)));
        return;
      case 'u':
      case 'U':
        this.#users.push(...value.split(/[ ,]/));
        return;
      case 't':
        this.#terminals.push(...value.split(/[ ,]/));
        return;
      case 'o':
        this.#addColumns(value);
        return;
      case 'O':
        this.#addColumns(`pid,${value},state,tname,time,command`);
        return;
      case 'k':
        this.#sort.push(...value.split(','));
        return;
      default:
        return;
    }
  }

  #addColumns(text: string): void {
    this.#columns = `${this.#columns === null ? '' : `${this.#columns},`}${text}`;
  }

  #addIds(text: string, into: number[]): void {
    for (const word of text.split(/[ ,]+/)) {
      if (!/^\d+$/.test(word) || Number(word) > 2_147_483_647)
        throw new PsUsageError(/^\d+$/.test(word) ? 'process ID out of range' : 'process ID list syntax error');
      into.push(Number(word));
    }
  }

  #selection(): PsRequest['selection'] {
    const [unix, bsd] = [this.#letters, this.#bsd];
    if (unix.has('e') || unix.has('A') || (bsd.has('a') && bsd.has('x')) || (unix.has('a') && bsd.has('x')))
      return 'all';
    if (unix.has('d')) return 'no-leaders';
    if (unix.has('a')) return 'with-terminal-no-leaders';
    if (bsd.has('a')) return 'all-with-terminal';
    const lists = this.#processIds.length + this.#names.length + this.#users.length + this.#terminals.length;
    if (lists > 0 || this.#parentIds.length > 0) return 'none';
    if (bsd.has('x')) return 'own';
    if (['u', 'j', 'l', 'v', 'f', 'r', 'e', 's'].some((letter) => bsd.has(letter)) && bsd.size > 0)
      return 'own-with-terminal';
    return 'none';
  }

  #format(): PsRequest['format'] {
    const [unix, bsd] = [this.#letters, this.#bsd];
    if (bsd.has('u')) return 'bsd-user';
    if (bsd.has('j')) return 'bsd-jobs';
    if (bsd.has('l')) return 'bsd-long';
    if (bsd.has('v')) return 'bsd-memory';
    if (unix.has('F')) return 'extra-full';
    if (unix.has('f')) {
      if (unix.has('l')) return 'full-long';
      if (unix.has('L')) return 'full-threads';
      return unix.has('j') ? 'full-jobs' : 'full';
    }
    if (unix.has('l')) return unix.has('y') ? 'long-resident' : 'long';
    if (unix.has('j')) return 'jobs';
    if (unix.has('T')) return 'threads';
    return this.#isBsd ? 'bsd-plain' : 'plain';
  }
}
