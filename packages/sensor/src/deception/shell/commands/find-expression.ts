import { FileError, type FileStatus } from '../../filesystem/filesystem.ts';
import { matchesPattern } from '../expansion/pattern.ts';
import { PatternError, RegularExpression } from '../expansion/regular-expression.ts';
import { errorText } from '../kernel/error-text.ts';
import { type CommandContext, complain, print } from '../kernel/program.ts';
import { formatDate } from './date-format.ts';
import { groupName, modeText, userName } from './file-display.ts';
import { changedMode } from './file-mode.ts';
import { FILE_TYPES, type FoundFile, formatFound } from './find-format.ts';
import { findGroup } from './groups-file.ts';
import { lstat } from './paths.ts';
import { runChild } from './run-program.ts';

/** What an expression tells the walk. */
export interface FindWalk {
  maxDepth: number;
  minDepth: number;
  depthFirst: boolean;
  pruned: boolean;
  stopped: boolean;
  failed: boolean;
  acts: boolean;
  /** What `-exec ... +` has gathered, to be run at the end. */
  readonly batches: { readonly words: readonly string[]; readonly paths: string[] }[];
}

export type FindTest = (file: FoundFile) => boolean | Promise<boolean>;

/** The expression is refused; the message is find's. */
export class FindError extends Error {}

const SIZE_UNITS: ReadonlyMap<string, number> = new Map([
  ['b', 512],
  ['c', 1],
  ['w', 2],
  ['k', 1024],
  ['M', 1_048_576],
  ['G', 1_073_741_824],
]);
const MAX_NESTING = 100;
const DAY_MS = 86_400_000;

/** Parses the part of find's arguments that is the expression: `!`, and, `-o`, `,`, parentheses. */
export class FindExpression {
  readonly walk: FindWalk = {
    maxDepth: Number.POSITIVE_INFINITY,
    minDepth: 0,
    depthFirst: false,
    pruned: false,
    stopped: false,
    failed: false,
    acts: false,
    batches: [],
  };
  readonly test: FindTest;
  readonly #context: CommandContext;
  readonly #words: readonly string[];
  readonly #now: number;
  #at = 0;
  #depth = 0;

  constructor(context: CommandContext, words: readonly string[]) {
    this.#context = context;
    this.#words = words;
    this.#now = context.process.session.host.now();
    const parsed = words.length === 0 ? null : this.#list();
    if (this.#at < words.length) {
      if (words[this.#at] === ')') throw new FindError("invalid expression; you have too many ')'");
      throw new FindError(`paths must precede expression: \`${words[this.#at] ?? ''}'`);
    }
    const { walk } = this;
    if (walk.acts && parsed !== null) this.test = parsed;
    else
      this.test = async (file) => {
        if (parsed !== null && !(await parsed(file))) return false;
        await print(context.process, `${file.path}\n`);
        return true;
      };
  }

  #list(): FindTest {
    let left = this.#or();
    while (this.#words[this.#at] === ',') {
      this.#at += 1;
      const [first, second] = [left, this.#or()];
      left = async (file) => {
        await first(file);
        return second(file);
      };
    }
    return left;
  }

  #or(): FindTest {
    let left = this.#and();
    while (this.#words[this.#at] === '-o' || this.#words[this.#at] === '-or') {
      this.#at += 1;
      if (this.#at >= this.#words.length)
        throw new FindError("invalid expression; you have used a binary operator '-o' with nothing after it.");
      const [first, second] = [left, this.#and()];
      left = async (file) => (await first(file)) || second(file);
    }
    return left;
  }

  #and(): FindTest {
    let left = this.#not();
    for (;;) {
      const word = this.#words[this.#at];
      if (word === undefined || word === '-o' || word === '-or' || word === ')' || word === ',') return left;
      if (word === '-a' || word === '-and') this.#at += 1;
      const [first, second] = [left, this.#not()];
      left = async (file) => (await first(file)) && second(file);
    }
  }

  #not(): FindTest {
    this.#depth += 1;
    if (this.#depth > MAX_NESTING) throw new FindError('expression too deep');
    try {
      const word = this.#words[this.#at];
      if (word === '!' || word === '-not') {
        this.#at += 1;
        const inner = this.#not();
        return async (file) => !(await inner(file));
      }
      if (word === '(') {
        this.#at += 1;
        if (this.#at >= this.#words.length)
          throw new FindError(
            "invalid expression; expected to find a ')' but didn't see one. Perhaps you need an extra predicate after '('",
          );
        if (this.#words[this.#at] === ')')
          throw new FindError('invalid expression; empty parentheses are not allowed.');
        const inner = this.#list();
        if (this.#words[this.#at] !== ')')
          throw new FindError("invalid expression; I was expecting to find a ')' somewhere but did not see one.");
        this.#at += 1;
        return inner;
      }
      return this.#primary();
    } finally {
      this.#depth -= 1;
    }
  }

  #value(name: string): string {
    const value = this.#words[this.#at];
    if (value === undefined) throw new FindError(`missing argument to \`${name}'`);
    this.#at += 1;
    return value;
  }

  #primary(): FindTest {
    const name = this.#words[this.#at] ?? '';
    this.#at += 1;
    const { process } = this.#context;
    const { walk } = this;
    const always: FindTest = () => true;
    switch (name) {
      case '-name':
      case '-iname': {
        const pattern = this.#value(name);
        return ({ path }) =>
          matchesPattern(pattern, path.replace(/\/+$/, '').split('/').at(-1) || path, name === '-iname');
      }
      case '-path':
      case '-wholename':
      case '-ipath':
      case '-iwholename': {
        const pattern = this.#value(name);
        return ({ path }) => matchesPattern(pattern, path, name.startsWith('-i'));
      }
      case '-lname': {
        const pattern = this.#value(name);
        return ({ path, status }) =>
          status.type === 'symbolic-link' &&
          matchesPattern(pattern, process.files.readSymbolicLink(process.path(path)));
      }
      case '-regex':
      case '-iregex': {
        const text = this.#value(name);
        try {
          const pattern = new RegularExpression(`^\\(${text}\\)$`, { extended: false, ignoreCase: name === '-iregex' });
          return ({ path }) => pattern.test(path);
        } catch (error) {
          if (!(error instanceof PatternError)) throw error;
          throw new FindError(`failed to compile regular expression '${text}': ${error.message}`);
        }
      }
      case '-type':
      case '-xtype': {
        const value = this.#value(name);
        const types = value.split(',').map((letter) => {
          const type = FILE_TYPES.get(letter);
          if (type === undefined) throw new FindError(`Unknown argument to ${name}: ${letter[0] ?? ''}`);
          return type;
        });
        return ({ status, path }) =>
          types.includes(
            name === '-xtype' && process.files.exists(process.path(path))
              ? process.files.stat(process.path(path)).type
              : status.type,
          );
      }
      case '-empty':
        return ({ status, path }) => {
          if (status.type === 'file') return status.size === 0;
          return status.type === 'directory' && this.#names(path).length === 0;
        };
      case '-size': {
        const value = this.#value(name);
        const found = /^([-+]?)(\d+)([bcwkMG]?)$/.exec(value);
        if (found === null)
          throw new FindError(
            /^[-+]?\d+.$/.test(value)
              ? `invalid -size type \`${value.at(-1) ?? ''}'`
              : `Invalid argument \`${value}' to -size`,
          );
        const unit = SIZE_UNITS.get(found[3] || 'b') ?? 512;
        return ({ status }) => compare(Math.ceil(status.size / unit), found[1] ?? '', Number(found[2]));
      }
      case '-perm': {
        const value = this.#value(name);
        const mark = /^[-/]/.exec(value)?.[0] ?? '';
        const mode = changedMode(value.slice(mark.length), 0, false, 0);
        if (mode === null) throw new FindError(`invalid mode \`${value}'`);
        return ({ status }) =>
          mark === '-'
            ? (status.mode & mode) === mode
            : mark === '/'
              ? mode === 0 || (status.mode & mode) !== 0
              : status.mode === mode;
      }
      case '-user':
      case '-uid': {
        const value = this.#value(name);
        const id = process.session.host.findUser(value)?.userId ?? (/^\d+$/.test(value) ? Number(value) : null);
        if (id === null)
          throw new FindError(
            name === '-uid' ? `invalid argument \`${value}' to \`-uid'` : `'${value}' is not the name of a known user`,
          );
        return ({ status }) => status.userId === id;
      }
      case '-group':
      case '-gid': {
        const value = this.#value(name);
        const id = findGroup(process, value) ?? (/^\d+$/.test(value) ? Number(value) : null);
        if (id === null) throw new FindError(`'${value}' is not the name of an existing group`);
        return ({ status }) => status.groupId === id;
      }
      case '-nouser':
        return ({ status }) => process.session.host.findUserById(status.userId) === null;
      case '-nogroup':
        return ({ status }) => groupName(process, status.groupId) === String(status.groupId);
      case '-links':
      case '-inum': {
        const { sign, count } = this.#number(name);
        return ({ status }) => compare(name === '-links' ? status.links : status.inode, sign, count);
      }
      case '-mtime':
      case '-atime':
      case '-ctime':
      case '-mmin':
      case '-amin':
      case '-cmin': {
        const { sign, count } = this.#number(name);
        const unit = name.endsWith('min') ? 60_000 : DAY_MS;
        return ({ status }) => {
          const age = (this.#now - status.modifiedAtMs) / unit;
          return name.endsWith('min') ? compare(Math.ceil(age), sign, count) : compare(Math.floor(age), sign, count);
        };
      }
      case '-newer':
      case '-anewer':
      case '-cnewer': {
        const value = this.#value(name);
        const reference = lstat(process, value);
        if (reference === null) throw new FindError(`'${value}': No such file or directory`);
        return ({ status }) => status.modifiedAtMs > reference.modifiedAtMs;
      }
      case '-newermt': {
        const value = this.#value(name);
        const at = Date.parse(`${value}Z`);
        return ({ status }) => status.modifiedAtMs > at;
      }
      case '-samefile': {
        const reference = lstat(process, this.#value(name));
        return ({ status }) => status.inode === reference?.inode;
      }
      case '-readable':
      case '-writable':
      case '-executable': {
        const shift = { '-readable': 0o444, '-writable': 0o222, '-executable': 0o111 }[name];
        return ({ status }) =>
          (process.identity.userId === 0 && (shift !== 0o111 || status.type === 'directory')) ||
          (status.mode & shift) !== 0;
      }
      case '-true':
        return always;
      case '-false':
        return () => false;
      case '-maxdepth':
      case '-mindepth': {
        const value = this.#value(name);
        if (!/^\d+$/.test(value))
          throw new FindError(`Expected a positive decimal integer argument to ${name}, but got '${value}'`);
        if (name === '-maxdepth') walk.maxDepth = Number(value);
        else walk.minDepth = Number(value);
        return always;
      }
      case '-depth':
      case '-d':
        walk.depthFirst = true;
        return always;
      case '-mount':
      case '-xdev':
      case '-follow':
      case '-noleaf':
      case '-daystart':
      case '-ignore_readdir_race':
      case '-noignore_readdir_race':
      case '-warn':
      case '-nowarn':
        return always;
      case '-regextype':
      case '-fstype':
      case '-used':
      case '-context':
        this.#value(name);
        return always;
      case '-prune':
        return () => {
          walk.pruned = true;
          return true;
        };
      case '-quit':
        walk.acts = true;
        return () => {
          walk.stopped = true;
          return true;
        };
      case '-print':
      case '-print0':
        walk.acts = true;
        return async ({ path }) => {
          await print(process, `${path}${name === '-print' ? '\n' : '\0'}`);
          return true;
        };
      case '-printf': {
        const format = this.#value(name);
        walk.acts = true;
        return async (file) => {
          await print(process, formatFound(process, format, file));
          return true;
        };
      }
      case '-ls':
        walk.acts = true;
        return async ({ path, status }) => {
          const date = formatDate(status.modifiedAtMs, '%b %e %H:%M');
          const blocks =
            status.type === 'file' ? Math.ceil(status.size / 4096) * 4 : status.type === 'directory' ? 4 : 0;
          await print(
            process,
            `${String(status.inode).padStart(9)} ${String(blocks).padStart(6)} ${modeText(status)} ${String(status.links).padStart(3)} ${userName(process, status.userId).padEnd(8)} ${groupName(process, status.groupId).padEnd(8)} ${String(status.size).padStart(8)} ${date} ${path}\n`,
          );
          return true;
        };
      case '-delete':
        walk.acts = true;
        walk.depthFirst = true;
        return ({ path, status }) => this.#delete(path, status);
      case '-exec':
      case '-execdir':
      case '-ok':
      case '-okdir':
        return this.#execute(name);
      default:
        throw new FindError(
          name.startsWith('-') ? `unknown predicate \`${name}'` : `paths must precede expression: \`${name}'`,
        );
    }
  }

  #number(name: string): { readonly sign: string; readonly count: number } {
    const value = this.#value(name);
    const found = /^([-+]?)(\d+)$/.exec(value);
    if (found === null) throw new FindError(`invalid argument \`${value}' to \`${name}'`);
    return { sign: found[1] ?? '', count: Number(found[2]) };
  }

  #names(path: string): readonly string[] {
    const { process } = this.#context;
    try {
      return process.files.readDirectory(process.path(path));
    } catch (error) {
      if (error instanceof FileError) return ['?'];
      throw error;
    }
  }

  #execute(name: string): FindTest {
    const from = this.#at;
    const { walk } = this;
    walk.acts = true;
    let end = from;
    while (end < this.#words.length) {
      if (this.#words[end] === ';') break;
      if (this.#words[end] === '+' && this.#words[end - 1] === '{}') break;
      end += 1;
    }
    if (end >= this.#words.length || end === from) throw new FindError(`missing argument to \`${name}'`);
    const words = this.#words.slice(from, end);
    this.#at = end + 1;
    if (this.#words[end] === '+') {
      const batch = { words: words.slice(0, -1), paths: [] as string[] };
      walk.batches.push(batch);
      return ({ path }) => {
        batch.paths.push(path);
        return true;
      };
    }
    return async ({ path }) => {
      const status = await runChild(
        this.#context,
        words.map((word) => word.replaceAll('{}', path)),
        (program, why) => `find: '${program}': ${why}`,
      );
      return status === 0;
    };
  }

  async #delete(path: string, status: FileStatus): Promise<boolean> {
    if (path === '.') return true;
    const { process } = this.#context;
    try {
      if (status.type === 'directory') process.files.removeDirectory(process.path(path));
      else process.files.removeFile(process.path(path));
      return true;
    } catch (error) {
      await complain(this.#context, `cannot delete '${path}': ${errorText(error)}`);
      this.walk.failed = true;
      return false;
    }
  }
}

function compare(value: number, sign: string, wanted: number): boolean {
  return sign === '+' ? value > wanted : sign === '-' ? value < wanted : value === wanted;
}
