// Over 500 lines: many small built-ins that share nothing but the shell; to be split by subject when one grows.
import { fromPathText, toPathText } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { quoteForShell } from '../expansion/expander.ts';
import { type Builtin, ExitControl, type ShellContext } from '../interpreter/shell-context.ts';
import { BINARY_OPERATORS, binaryTest, TestError, UNARY_OPERATORS, unaryTest } from '../interpreter/test-operators.ts';
import { errorText } from '../kernel/error-text.ts';
import { decodeEscapes, formatPrintf } from './printf-format.ts';

export const nothing: Builtin = () => 0;
export const fail: Builtin = () => 1;

export const echo: Builtin = async (shell, args) => {
  let newline = true;
  let escapes = shell.state.dialect === 'posix';
  let index = 0;
  for (
    ;
    index < args.length &&
    (shell.state.dialect === 'posix' ? args[index] === '-n' : /^-[neE]+$/.test(args[index] ?? ''));
    index += 1
  ) {
    for (const letter of (args[index] ?? '').slice(1)) {
      if (letter === 'n') newline = false;
      else escapes = letter === 'e';
    }
    if (shell.state.dialect === 'posix') {
      escapes = true;
      index += 1;
      break;
    }
  }
  const joined = args.slice(index).join(' ');
  const decoded = escapes ? decodeEscapes(joined, 'echo') : { text: joined, stopped: false };
  await shell.print(decoded.text + (newline && !decoded.stopped ? '\n' : ''));
  return 0;
};

export const printf: Builtin = async (shell, args) => {
  let words = args;
  let variable: string | null = null;
  if (words[0] === '-v') {
    variable = words[1] ?? null;
    words = words.slice(2);
  }
  if (words[0] === '--') words = words.slice(1);
  const format = words[0];
  if (format === undefined) {
    await shell.printError(
      shell.state.dialect === 'posix'
        ? 'sh: 1: printf: usage: printf format [arg ...]\n'
        : 'printf: usage: printf [-v var] format [arguments]\n',
    );
    return 2;
  }
  if (/^-[a-zA-Z]/.test(format) && shell.state.dialect === 'bash') {
    await shell.complain(`printf: ${format.slice(0, 2)}: invalid option`);
    await shell.printError('printf: usage: printf [-v var] format [arguments]\n');
    return 2;
  }
  const { text, problems } = formatPrintf(format, words.slice(1), (value) =>
    value !== '' && !/[^\w./:=+,@%-]/.test(value)
      ? value
      : /[\x00-\x1f\x7f-\xff]/.test(value) || value === ''
        ? quoteForShell(value)
        : value.replace(/[^\w./:=+,@%-]/g, '\\$&'),
  );
  if (variable !== null) shell.state.set(variable, text);
  else await shell.print(text);
  for (const problem of problems) await shell.complain(`printf: ${problem}`);
  return problems.length > 0 ? 1 : 0;
};

export const changeDirectory: Builtin = async (shell, args) => {
  const { state, process } = shell;
  const words = args.filter((arg) => !/^-[LPe@]+$/.test(arg) && arg !== '--');
  if (words.length > 1) {
    await shell.complain('cd: too many arguments');
    return 1;
  }
  let target = words[0] ?? state.get('HOME') ?? '';
  if (words.length === 0 && state.get('HOME') === null) {
    await shell.complain('cd: HOME not set');
    return 1;
  }
  const back = target === '-';
  if (back) {
    const old = state.get('OLDPWD');
    if (old === null) {
      await shell.complain('cd: OLDPWD not set');
      return 1;
    }
    target = old;
  }
  if (target === '') return 0;
  const next = normalise(target.startsWith('/') ? target : `${process.directory}/${target}`);
  try {
    const status = process.files.stat(process.path(next));
    if (status.type !== 'directory') throw new FileError('ENOTDIR', next);
    process.files.exists(process.path(`${next}/.`));
    process.files.lstat(process.path(`${next}/./.`));
    process.files.realPath(process.path(next));
    if (
      process.identity.userId !== 0 &&
      (status.mode &
        (status.userId === process.identity.userId
          ? 0o100
          : process.identity.groupIds.includes(status.groupId)
            ? 0o010
            : 0o001)) ===
        0
    )
      throw new FileError('EACCES', next);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await shell.complain(
      state.dialect === 'posix' ? `cd: can't cd to ${target}` : `cd: ${target}: ${errorText(error)}`,
    );
    return state.dialect === 'posix' ? 2 : 1;
  }
  state.set('OLDPWD', process.directory);
  process.directory = next;
  state.set('PWD', next);
  if (back) await shell.print(`${next}\n`);
  return 0;
};

/** `.` and `..` removed by text, as the shell's logical paths are. */
function normalise(path: string): string {
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return `/${names.join('/')}`;
}

export const printDirectory: Builtin = async (shell, args) => {
  const path = args.includes('-P')
    ? fromPathText(shell.process.files.realPath(toPathText(shell.process.directory)))
    : shell.process.directory;
  await shell.print(`${path}\n`);
  return 0;
};

export const directoryStack: Builtin = async (shell, args, name) => {
  const { directoryStack: stack } = shell.state;
  if (name === 'pushd') {
    const before = shell.process.directory;
    if ((await changeDirectory(shell, args, 'pushd')) !== 0) return 1;
    stack.unshift(before);
  } else if (name === 'popd') {
    const target = stack.shift();
    if (target === undefined) {
      await shell.complain('popd: directory stack empty');
      return 1;
    }
    await changeDirectory(shell, [target], 'popd');
  }
  const home = shell.state.get('HOME') ?? '';
  await shell.print(
    `${[shell.process.directory, ...stack].map((path) => (home !== '' && path.startsWith(home) ? `~${path.slice(home.length)}` : path)).join(' ')}\n`,
  );
  return 0;
};

export const test: Builtin = async (shell, args, name) => {
  const words = [...args];
  if (name === '[') {
    if (words.at(-1) !== ']') {
      await shell.complain(shell.state.dialect === 'posix' ? '[: missing ]' : "[: missing `]'");
      return 2;
    }
    words.pop();
  }
  try {
    return new TestParser(shell, words).parse() ? 0 : 1;
  } catch (error) {
    if (!(error instanceof TestError)) throw error;
    await shell.complain(
      `${name}: ${shell.state.dialect === 'posix' ? error.message.replace(/^(.*): integer expression expected$/, 'Illegal number: $1') : error.message}`,
    );
    return 2;
  }
};

/** test(1) by number of operands first, as POSIX asks, then by grammar. */
class TestParser {
  readonly #shell: ShellContext;
  readonly #words: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(shell: ShellContext, words: readonly string[]) {
    this.#shell = shell;
    this.#words = words;
  }

  parse(): boolean {
    const [first = '', second = '', third = ''] = this.#words;
    switch (this.#words.length) {
      case 0:
        return false;
      case 1:
        return first !== '';
      case 2:
        if (first === '!') return second === '';
        if (UNARY_OPERATORS.has(first)) return unaryTest(this.#shell, first, second);
        throw new TestError(`${first}: unary operator expected`);
      case 3:
        if (BINARY_OPERATORS.has(second)) return binaryTest(this.#shell, first, second, third);
        if (second === '-a') return first !== '' && third !== '';
        if (second === '-o') return first !== '' || third !== '';
        if (first === '!') return !new TestParser(this.#shell, [second, third]).parse();
        if (first === '(' && third === ')') return second !== '';
        throw new TestError(`${second}: binary operator expected`);
      case 4:
        if (first === '!') return !new TestParser(this.#shell, this.#words.slice(1)).parse();
    }
    const value = this.#or();
    if (this.#at < this.#words.length) throw new TestError('too many arguments');
    return value;
  }

  #or(): boolean {
    let value = this.#and();
    while (this.#words[this.#at] === '-o') {
      this.#at += 1;
      const right = this.#and();
      value = value || right;
    }
    return value;
  }

  #and(): boolean {
    let value = this.#not();
    while (this.#words[this.#at] === '-a') {
      this.#at += 1;
      const right = this.#not();
      value = value && right;
    }
    return value;
  }

  #not(): boolean {
    this.#depth += 1;
    if (this.#depth > 200) throw new TestError('too many arguments');
    const [word, operator, right] = this.#words.slice(this.#at, this.#at + 3);
    if (word === undefined) throw new TestError('argument expected');
    if (word === '!') {
      this.#at += 1;
      return !this.#not();
    }
    if (word === '(' && !(operator !== undefined && BINARY_OPERATORS.has(operator))) {
      this.#at += 1;
      const value = this.#or();
      if (this.#words[this.#at] !== ')') throw new TestError("`)' expected");
      this.#at += 1;
      return value;
    }
    if (operator !== undefined && right !== undefined && BINARY_OPERATORS.has(operator)) {
      this.#at += 3;
      return binaryTest(this.#shell, word, operator, right);
    }
    if (UNARY_OPERATORS.has(word) && operator !== undefined) {
      this.#at += 2;
      return unaryTest(this.#shell, word, operator);
    }
    this.#at += 1;
    return word !== '';
  }
}

const KEYWORDS = new Set([
  'if',
  'then',
  'else',
  'elif',
  'fi',
  'case',
  'esac',
  'for',
  'select',
  'while',
  'until',
  'do',
  'done',
  'in',
  'function',
  'time',
  '{',
  '}',
  '!',
  '[[',
  ']]',
  'coproc',
]);

export const type: Builtin = async (shell, args, command) => {
  const flags = args.filter((arg) => /^-[aftpP]+$/.test(arg)).join('');
  let status = 0;
  for (const name of args.filter((arg) => !/^-[aftpP]+$/.test(arg))) {
    const short = flags.includes('t');
    const alias = shell.state.aliases.get(name);
    let text: string | null = null;
    if (alias !== undefined && shell.state.interactive) text = short ? 'alias' : `${name} is aliased to \`${alias}'`;
    else if (KEYWORDS.has(name))
      text = short ? 'keyword' : `${name} is a shell ${shell.state.dialect === 'posix' ? 'keyword' : 'keyword'}`;
    else if (shell.hasFunction(name)) text = short ? 'function' : `${name} is a function`;
    else if (shell.isBuiltin(name) && !flags.includes('P')) text = short ? 'builtin' : `${name} is a shell builtin`;
    else {
      const path = shell.findProgram(name);
      if (path !== null)
        text = short ? 'file' : flags.includes('p') || flags.includes('P') ? path : `${name} is ${path}`;
    }
    if (text === null) {
      status = shell.state.dialect === 'posix' ? 127 : 1;
      if (shell.state.dialect === 'posix') await shell.print(`${name}: not found\n`);
      else if (!short && !flags.includes('p') && !flags.includes('P'))
        await shell.complain(`${command}: ${name}: not found`);
    } else await shell.print(`${text}\n`);
  }
  return status;
};

export const command: Builtin = async (shell, args) => {
  let words = [...args];
  let mode = '';
  while (/^-[pvV]+$/.test(words[0] ?? '')) mode += words.shift();
  if (words[0] === '--') words = words.slice(1);
  if (words.length === 0) return 0;
  if (mode.includes('V')) return type(shell, words, 'command');
  if (mode.includes('v')) {
    let status = 0;
    for (const name of words) {
      const alias = shell.state.interactive ? shell.state.aliases.get(name) : undefined;
      const found =
        alias !== undefined
          ? `alias ${name}='${alias}'`
          : shell.hasFunction(name) || shell.isBuiltin(name) || KEYWORDS.has(name)
            ? name
            : shell.findProgram(name);
      if (found === null) status = shell.state.dialect === 'posix' ? 127 : 1;
      else await shell.print(`${found}\n`);
    }
    return status;
  }
  return shell.runWords(words, {
    functions: false,
    ...(mode.includes('p') ? { path: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' } : {}),
  });
};

export const builtin: Builtin = async (shell, args) => {
  const name = args[0];
  if (name === undefined) return 0;
  if (!shell.isBuiltin(name)) {
    await shell.complain(`builtin: ${name}: not a shell builtin`);
    return 1;
  }
  return shell.runWords(args, { functions: false });
};

export const alias: Builtin = async (shell, args) => {
  const show = (name: string, value: string) =>
    shell.print(
      shell.state.dialect === 'posix' ? `${name}=${quoteForShell(value)}\n` : `alias ${name}=${quoteForShell(value)}\n`,
    );
  let status = 0;
  const words = args.filter((arg) => arg !== '-p');
  if (words.length === 0) for (const [name, value] of [...shell.state.aliases].sort()) await show(name, value);
  for (const word of words) {
    const split = word.indexOf('=', 1);
    if (split !== -1) shell.state.aliases.set(word.slice(0, split), word.slice(split + 1));
    else {
      const value = shell.state.aliases.get(word);
      if (value === undefined) {
        await shell.complain(`alias: ${word}: not found`);
        status = 1;
      } else await show(word, value);
    }
  }
  return status;
};

export const unalias: Builtin = async (shell, args) => {
  let status = 0;
  for (const name of args) {
    if (name === '-a') shell.state.aliases.clear();
    else if (!shell.state.aliases.delete(name)) {
      await shell.complain(`unalias: ${name}: not found`);
      status = 1;
    }
  }
  return status;
};

export const hash: Builtin = async (shell, args) => {
  if (args.length === 0) await shell.print(shell.state.hashed.size === 0 ? 'hash: hash table empty\n' : '');
  let status = 0;
  for (const name of args.filter((arg) => !arg.startsWith('-'))) {
    if (shell.findProgram(name) === null && !shell.isBuiltin(name)) {
      await shell.complain(`hash: ${name}: not found`);
      status = 1;
    }
  }
  return status;
};

export const umask: Builtin = async (shell, args) => {
  const mode = args.find((arg) => !arg.startsWith('-'));
  if (mode === undefined) {
    const bits = shell.process.umask;
    const symbolic = (shift: number) =>
      ['r', 'w', 'x'].filter((_, index) => ((bits >> (shift + 2 - index)) & 1) === 0).join('');
    await shell.print(
      args.includes('-S')
        ? `u=${symbolic(6)},g=${symbolic(3)},o=${symbolic(0)}\n`
        : `${bits.toString(8).padStart(4, '0')}\n`,
    );
    return 0;
  }
  if (!/^[0-7]{1,4}$/.test(mode)) {
    await shell.complain(`umask: ${mode}: octal number out of range`);
    return 1;
  }
  shell.process.umask = Number.parseInt(mode, 8) & 0o777;
  return 0;
};

const ULIMITS: readonly (readonly [string, string, string, string])[] = [
  ['R', 'real-time non-blocking time', '(microseconds, -R)', 'unlimited'],
  ['c', 'core file size', '(blocks, -c)', '0'],
  ['d', 'data seg size', '(kbytes, -d)', 'unlimited'],
  ['e', 'scheduling priority', '(-e)', '0'],
  ['f', 'file size', '(blocks, -f)', 'unlimited'],
  ['i', 'pending signals', '(-i)', '15533'],
  ['l', 'max locked memory', '(kbytes, -l)', '501629'],
  ['m', 'max memory size', '(kbytes, -m)', 'unlimited'],
  ['n', 'open files', '(-n)', '1024'],
  ['p', 'pipe size', '(512 bytes, -p)', '8'],
  ['q', 'POSIX message queues', '(bytes, -q)', '819200'],
  ['r', 'real-time priority', '(-r)', '0'],
  ['s', 'stack size', '(kbytes, -s)', '8192'],
  ['t', 'cpu time', '(seconds, -t)', 'unlimited'],
  ['u', 'max user processes', '(-u)', '15533'],
  ['v', 'virtual memory', '(kbytes, -v)', 'unlimited'],
  ['x', 'file locks', '(-x)', 'unlimited'],
];

export const ulimit: Builtin = async (shell, args) => {
  const flags = args
    .filter((arg) => arg.startsWith('-'))
    .join('')
    .replace(/[-HS]/g, '');
  const value = args.find((arg) => !arg.startsWith('-'));
  const current = (letter: string, standard: string) => shell.state.ulimits.get(letter) ?? standard;
  if (flags.includes('a')) {
    for (const [letter, name, unit, standard] of ULIMITS)
      await shell.print(`${name.padEnd(35 - unit.length + 1)}${unit} ${current(letter, standard)}\n`);
    return 0;
  }
  const entry = ULIMITS.find(([letter]) => letter === (flags[0] ?? 'f'));
  if (entry === undefined) {
    await shell.complain(`ulimit: -${flags[0] ?? ''}: invalid option`);
    return 2;
  }
  if (value === undefined) await shell.print(`${current(entry[0], entry[3])}\n`);
  else if (!/^(\d+|unlimited|hard|soft)$/.test(value)) {
    await shell.complain(`ulimit: ${value}: invalid number`);
    return 1;
  } else if (entry[0] === 'n' && Number(value) > 1_048_576) {
    await shell.complain('ulimit: open files: cannot modify limit: Operation not permitted');
    return 1;
  } else shell.state.ulimits.set(entry[0], value);
  return 0;
};

export const history: Builtin = async (shell, args) => {
  if (!shell.state.interactive && args.length === 0 && shell.state.history.length === 0) return 0;
  if (args[0] === '-c') {
    shell.state.history.length = 0;
    return 0;
  }
  if (args[0] === '-w' || args[0] === '-a') {
    const path = args[1] ?? shell.state.get('HISTFILE');
    if (path !== null && path !== '')
      shell.process.files.writeFile(
        shell.process.path(path),
        Buffer.from(shell.state.history.map((line) => `${line}\n`).join(''), 'latin1'),
        { append: args[0] === '-a' },
      );
    return 0;
  }
  if (args[0] === '-d') {
    shell.state.history.splice(Number(args[1] ?? '0') - 1, 1);
    return 0;
  }
  const count = args[0] === undefined ? shell.state.history.length : Number(args[0]);
  if (Number.isNaN(count)) {
    await shell.complain(`history: ${args[0] ?? ''}: numeric argument required`);
    return 1;
  }
  const from = Math.max(0, shell.state.history.length - count);
  for (const [index, line] of shell.state.history.slice(from).entries())
    await shell.print(`${String(from + index + 1).padStart(5)}  ${line}\n`);
  return 0;
};

export const times: Builtin = async (shell) => {
  await shell.print('0m0.012s 0m0.008s\n0m0.021s 0m0.016s\n');
  return 0;
};

export const logout: Builtin = async (shell, args) => {
  if (!shell.state.interactive) {
    await shell.complain("logout: not login shell: use `exit'");
    return 1;
  }
  throw new ExitControl(Number(args[0] ?? shell.state.lastStatus) & 0xff);
};
