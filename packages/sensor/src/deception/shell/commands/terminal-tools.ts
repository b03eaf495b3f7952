import { utf8 } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { type Command, print, printError } from '../kernel/program.ts';
import { LS_COLORS } from '../ls-colors.ts';
import { openInput, readAll } from './input.ts';
import { currentLogins } from './logins.ts';
import { usageAsRecorded } from './recorded-answers.ts';

/** Capabilities of terminfo(5) that are alike for every terminal of the xterm family. */
const STRINGS: ReadonlyMap<string, string> = new Map([
  ['clear', '\x1b[H\x1b[2J\x1b[3J'],
  ['sgr0', '\x1b(B\x1b[m'],
  ['bold', '\x1b[1m'],
  ['dim', '\x1b[2m'],
  ['smul', '\x1b[4m'],
  ['rmul', '\x1b[24m'],
  ['smso', '\x1b[7m'],
  ['rmso', '\x1b[27m'],
  ['rev', '\x1b[7m'],
  ['blink', '\x1b[5m'],
  ['invis', '\x1b[8m'],
  ['sitm', '\x1b[3m'],
  ['ritm', '\x1b[23m'],
  ['civis', '\x1b[?25l'],
  ['cnorm', '\x1b[?12l\x1b[?25h'],
  ['cvvis', '\x1b[?12;25h'],
  ['smcup', '\x1b[?1049h\x1b[22;0;0t'],
  ['rmcup', '\x1b[?1049l\x1b[23;0;0t'],
  ['sc', '\x1b7'],
  ['rc', '\x1b8'],
  ['el', '\x1b[K'],
  ['el1', '\x1b[1K'],
  ['ed', '\x1b[J'],
  ['home', '\x1b[H'],
  ['op', '\x1b[39;49m'],
  ['cuu1', '\x1b[A'],
  ['cud1', '\n'],
  ['cuf1', '\x1b[C'],
  ['cub1', '\b'],
  ['bel', '\x07'],
  ['cr', '\r'],
  ['ht', '\t'],
  ['kbs', '\b'],
]);
const KNOWN_TERMINALS = /^(xterm|screen|tmux|linux|vt100|vt220|rxvt|ansi|dumb)/;

/** tput of ncurses 6.4. */
export const tput: Command = async (context) => {
  const { process, args } = context;
  const at = args.findIndex((arg) => arg.startsWith('-T'));
  const given = at === -1 ? undefined : args[at] === '-T' ? args[at + 1] : args[at]?.slice(2);
  const words = args.filter(
    (arg, index) => !arg.startsWith('-') && !(at !== -1 && args[at] === '-T' && index === at + 1),
  );
  const terminal = given ?? process.environment.get('TERM') ?? '';
  if (args.includes('-V')) {
    await print(process, 'ncurses 6.4.20221231\n');
    return 0;
  }
  if (terminal === '') {
    await printError(process, 'tput: No value for $TERM and no -T specified\n');
    return 2;
  }
  if (!KNOWN_TERMINALS.test(terminal)) {
    await printError(process, `tput: unknown terminal "${terminal}"\n`);
    return 3;
  }
  const [name, ...numbers] = words;
  if (name === undefined) return usageAsRecorded(context);
  const [first = 0, second = 0] = numbers.map(Number);
  const device = process.session.terminal;
  const many = /256/.test(terminal);
  switch (name) {
    case 'cols':
      await print(process, `${device?.columns ?? 80}\n`);
      return 0;
    case 'lines':
      await print(process, `${device?.rows ?? 24}\n`);
      return 0;
    case 'colors':
      await print(process, `${terminal === 'dumb' || /^vt/.test(terminal) ? -1 : many ? 256 : 8}\n`);
      return 0;
    case 'longname':
      await print(
        process,
        terminal.startsWith('xterm')
          ? `xterm ${many ? 'with 256 colors' : 'terminal emulator (X Window System)'}`
          : terminal,
      );
      return 0;
    case 'setaf':
    case 'setab': {
      const base = name === 'setaf' ? 3 : 4;
      const bright = name === 'setaf' ? 9 : 10;
      await print(
        process,
        first < 8
          ? `\x1b[${base}${first}m`
          : !many
            ? `\x1b[${base}${first}m`
            : first < 16
              ? `\x1b[${bright}${first - 8}m`
              : `\x1b[${base}8;5;${first}m`,
      );
      return 0;
    }
    case 'cup':
      await print(process, `\x1b[${first + 1};${second + 1}H`);
      return 0;
    case 'cuu':
    case 'cud':
    case 'cuf':
    case 'cub':
      await print(process, `\x1b[${first}${'ABCD'['udfb'.indexOf(name[2] ?? 'u')] ?? 'A'}`);
      return 0;
    case 'init':
    case 'reset':
      await print(process, name === 'reset' ? '\x1bc\x1b[!p\x1b[?3;4l\x1b[4l\x1b>' : '\x1b[!p\x1b[?3;4l\x1b[4l\x1b>');
      return 0;
    case 'am':
    case 'bce':
    case 'km':
    case 'xenl':
      return 0;
  }
  const text = STRINGS.get(name);
  if (text === undefined) {
    await printError(process, `tput: unknown terminfo capability '${name}'\n`);
    return 4;
  }
  await print(process, text);
  return 0;
};

/** mesg of util-linux: whether others may write to the terminal. */
export const mesg: Command = async (context) => {
  const { process, args } = context;
  const [answer] = args.filter((arg) => !arg.startsWith('-'));
  if (process.descriptor(0)?.isTerminal !== true) {
    if (args.some((arg) => arg === '-v' || arg === '--verbose')) await printError(process, 'mesg: no tty\n');
    return 2;
  }
  if (answer === undefined) {
    await print(process, 'is y\n');
    return 0;
  }
  if (/^[yn]$/.test(answer)) return answer === 'y' ? 0 : 1;
  await printError(process, `mesg: invalid argument: ${answer}\n`);
  return 2;
};

/** wall of util-linux: a banner on all terminals, the own one among them. */
export const wall: Command = async (context) => {
  const { process, args } = context;
  const words = args.filter((arg, index) => !arg.startsWith('-') && !/^-[tg]$/.test(args[index - 1] ?? ''));
  let text = `${words.join(' ')}\n`;
  const [first = ''] = words;
  if (words.length === 1 && first.startsWith('/')) {
    try {
      text = Buffer.from(process.files.readFile(process.path(first))).toString('latin1');
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
    }
  } else if (words.length === 0) {
    const input = await openInput(context, '-');
    if (input === null) return 1;
    try {
      text = await readAll(process, input);
    } finally {
      input.release();
    }
  }
  const terminal = process.descriptor(1);
  if (terminal?.isTerminal !== true) return 0;
  const login = currentLogins(process).at(-1);
  const user = process.session.host.findUserById(process.identity.userId)?.name ?? 'root';
  const date = new Date(process.session.host.now()).toUTCString();
  const stamp = `${date.slice(0, 3)} ${date.slice(8, 11)} ${date.slice(5, 7)} ${date.slice(17, 25)} ${date.slice(12, 16)}`;
  const banner = args.includes('-n')
    ? 'Remote broadcast message'
    : `Broadcast message from ${utf8(user)}@${process.session.hostname()} (${login?.terminal ?? 'somewhere'}) (${stamp}):`;
  await print(process, `\r${' '.repeat(79)}\r\n${banner.padEnd(79)}\r\n\r\n${text.replaceAll('\n', '\r\n')}\r\n`);
  return 0;
};

/** dircolors of coreutils 9.1: what ls is coloured with. */
export const dircolors: Command = async (context) => {
  const { process, args } = context;
  if (args.some((arg) => /^(-p|--print-database)$/.test(arg))) {
    await print(
      process,
      LS_COLORS.split(':')
        .filter((entry) => entry.includes('='))
        .map((entry) => `${entry.replace(/^\*/, '').replace('=', ' ')}\n`)
        .join(''),
    );
    return 0;
  }
  const colours = process.environment.get('TERM') === undefined ? '' : LS_COLORS;
  const shellName = process.environment.get('SHELL') ?? '';
  const asCsh = args.some((arg) => /^(-c|--csh|--c-shell)$/.test(arg)) || /csh$/.test(shellName);
  await print(process, asCsh ? `setenv LS_COLORS '${colours}'\n` : `LS_COLORS='${colours}';\nexport LS_COLORS\n`);
  return 0;
};
