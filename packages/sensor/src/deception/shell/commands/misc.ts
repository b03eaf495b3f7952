import { BUILTINS } from '../builtins/registry.ts';
import { Interpreter } from '../interpreter/interpreter.ts';
import { ShellState } from '../interpreter/shell-state.ts';
import { type Command, complain, print, printError } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { formatDate } from './date-format.ts';
import { baseName, join, lstat, stat } from './files.ts';
import { groupName, humanSize, modeText, userName } from './list-files.ts';

/** A built-in command that is also a program: echo, printf, test, pwd, kill. */
export function asProgram(name: string): Command {
  return (context) => {
    const state = new ShellState({
      dialect: 'bash',
      maxVariableBytes: context.process.session.options.limits.maxVariableBytes,
      name: context.name,
      messageName: context.name,
    });
    const builtin = BUILTINS.get(name);
    return builtin === undefined ? 127 : builtin(new Interpreter(context.process, state), context.args, name);
  };
}

export const sleep: Command = async (context) => {
  let total = 0;
  if (context.args.length === 0) {
    await printError(context.process, "sleep: missing operand\nTry 'sleep --help' for more information.\n");
    return 1;
  }
  for (const arg of context.args) {
    const found = /^(\d+(?:\.\d*)?|\.\d+)([smhd]?)$/.exec(arg);
    if (found === null) {
      await printError(
        context.process,
        arg === 'infinity' ? '' : `sleep: invalid time interval '${arg}'\nTry 'sleep --help' for more information.\n`,
      );
      return 1;
    }
    total += Number(found[1]) * ({ m: 60, h: 3600, d: 86_400 }[found[2] ?? ''] ?? 1);
  }
  await context.process.sleep(Math.min(total * 1000, 2_147_483_647));
  return 0;
};

export const yes: Command = async (context) => {
  const text = `${context.args.join(' ') || 'y'}\n`.repeat(512);
  for (;;) await print(context.process, text);
};

export const basename: Command = async (context) => {
  const [path, suffix] = context.args;
  if (path === undefined) {
    await printError(context.process, "basename: missing operand\nTry 'basename --help' for more information.\n");
    return 1;
  }
  const name = baseName(path);
  await print(
    context.process,
    `${suffix !== undefined && suffix !== name && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name}\n`,
  );
  return 0;
};

export const dirname: Command = async (context) => {
  for (const path of context.args)
    await print(
      context.process,
      `${path.replace(/\/+$/, '').includes('/') ? path.replace(/\/+$/, '').replace(/\/+[^/]*$/, '') || '/' : path.startsWith('/') ? '/' : '.'}\n`,
    );
  return context.args.length === 0 ? 1 : 0;
};

export const seq: Command = async (context) => {
  const words = context.args.filter((arg) => !/^-[sfw]/.test(arg)).map(Number);
  const [first = 1, second = 1, third] = words;
  const from = words.length === 1 ? 1 : first;
  const by = words.length === 3 ? second : 1;
  const to = words.length === 1 ? first : words.length === 2 ? second : (third ?? 0);
  if (words.length === 0 || words.some(Number.isNaN) || by === 0) {
    await printError(
      context.process,
      `seq: ${words.length === 0 ? 'missing operand' : 'invalid floating point argument'}\nTry 'seq --help' for more information.\n`,
    );
    return 1;
  }
  let out = '';
  for (let value = from; by > 0 ? value <= to : value >= to; value += by) {
    out += `${value}\n`;
    if (out.length > 8192) {
      await print(context.process, out);
      out = '';
    }
  }
  await print(context.process, out);
  return 0;
};

export const which: Command = async (context) => {
  const state = new ShellState({ dialect: 'posix', maxVariableBytes: 65_536, name: 'which', messageName: 'which' });
  state.importEnvironment(context.process.environment);
  const shell = new Interpreter(context.process, state);
  let status = 0;
  for (const name of context.args.filter((arg) => !arg.startsWith('-'))) {
    const path = shell.findProgram(name);
    if (context.name === 'whereis') await print(context.process, `${name}:${path === null ? '' : ` ${path}`}\n`);
    else if (path === null) status = 1;
    else await print(context.process, `${path}\n`);
  }
  return status;
};

export const tty: Command = async (context) => {
  const input = context.process.descriptor(0);
  await print(context.process, input?.isTerminal === true ? `${input.path}\n` : 'not a tty\n');
  return input?.isTerminal === true ? 0 : 1;
};

export const clear: Command = async (context) => {
  if (context.process.environment.get('TERM') === undefined) {
    await printError(context.process, 'TERM environment variable not set.\n');
    return 1;
  }
  await print(context.process, '\x1b[H\x1b[2J\x1b[3J');
  return 0;
};

export const stty: Command = async (context) => {
  const { terminal } = context.process.session;
  if (context.process.descriptor(0)?.isTerminal !== true || terminal === null) {
    await printError(context.process, "stty: 'standard input': Inappropriate ioctl for device\n");
    return 1;
  }
  if (context.args.includes('-echo')) terminal.echo = false;
  if (context.args.includes('echo') || context.args.includes('sane')) terminal.echo = true;
  if (context.args.includes('size')) await print(context.process, `${terminal.rows} ${terminal.columns}\n`);
  else if (context.args.length === 0) await print(context.process, 'speed 38400 baud; line = 0;\n-brkint -imaxbel\n');
  return 0;
};

export const statFile: Command = async (context) => {
  const line = await readCommandLine(context, 'c:fLt', { 'format:': 'c', 'printf:': 'printf' });
  const { process } = context;
  let status = 0;
  for (const path of line.operands) {
    const found = line.has('L') ? stat(process, path) : lstat(process, path);
    if (found === null) {
      await complain(context, `cannot statx '${path}': No such file or directory`);
      status = 1;
      continue;
    }
    const octal = found.mode.toString(8);
    const type =
      found.type === 'file'
        ? found.size === 0
          ? 'regular empty file'
          : 'regular file'
        : found.type.replace('-device', ' special file').replace('symbolic-link', 'symbolic link');
    const time = formatDate(found.modifiedAtMs, '%F %T.%N %z');
    const format = line.value('c') ?? line.value('printf');
    if (format !== undefined) {
      const values: Readonly<Record<string, string>> = {
        a: octal,
        A: modeText(found),
        n: path,
        N: `'${path}'`,
        s: String(found.size),
        u: String(found.userId),
        U: userName(process, found.userId),
        g: String(found.groupId),
        G: groupName(process, found.groupId),
        F: type,
        i: String(found.inode),
        h: String(found.links),
        Y: String(Math.floor(found.modifiedAtMs / 1000)),
        y: time,
        '%': '%',
      };
      await print(
        process,
        `${format.replace(/%([a-zA-Z%])/g, (whole, letter: string) => values[letter] ?? whole)}${line.has('c') ? '\n' : ''}`,
      );
      continue;
    }
    const padded = octal.padStart(4, '0');
    await print(
      process,
      `  File: ${path}\n  Size: ${String(found.size).padEnd(10)}\tBlocks: ${String(Math.ceil(found.size / 4096) * 8).padEnd(10)} IO Block: 4096   ${type}\nDevice: 8,1\tInode: ${String(found.inode).padEnd(11)} Links: ${found.links}\nAccess: (${padded}/${modeText(found)})  Uid: (${String(found.userId).padStart(5)}/${userName(process, found.userId).padStart(8)})   Gid: (${String(found.groupId).padStart(5)}/${groupName(process, found.groupId).padStart(8)})\nAccess: ${time}\nModify: ${time}\nChange: ${time}\n Birth: ${time}\n`,
    );
  }
  return status;
};

export const du: Command = async (context) => {
  const line = await readCommandLine(context, 'abchkmsxd:', {
    human: 'h',
    'human-readable': 'h',
    summarize: 's',
    'max-depth:': 'd',
  });
  const { process } = context;
  const total = (path: string, depth: number): number => {
    const found = lstat(process, path);
    if (found === null || depth > 40) return 0;
    let sum = found.type === 'directory' ? 4 : Math.ceil(found.size / 4096) * 4;
    if (found.type === 'directory' && !process.path(path).startsWith('/proc'))
      for (const name of process.list(path)) sum += total(join(path, name), depth + 1);
    return sum;
  };
  for (const path of line.operands.length === 0 ? ['.'] : line.operands) {
    if (lstat(process, path) === null) {
      await complain(context, `cannot access '${path}': No such file or directory`);
      return 1;
    }
    const sum = total(path, 0);
    await print(process, `${line.has('h') ? humanSize(sum * 1024) : sum}\t${path}\n`);
  }
  return 0;
};

export const apt: Command = async (context) => {
  const { process, args, name } = context;
  const [verb = '', ...packages] = args.filter((arg) => !arg.startsWith('-'));
  if (verb === '' || verb === 'help') {
    await print(process, `${name} 2.6.1 (amd64)\nUsage: ${name} [options] command\n`);
    return 0;
  }
  if (process.identity.userId !== 0) {
    await printError(
      process,
      'E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)\nE: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), are you root?\n',
    );
    return 100;
  }
  if (verb === 'update') {
    await process.sleep(900);
    await print(
      process,
      'Ign:1 http://deb.debian.org/debian bookworm InRelease\nIgn:2 http://security.debian.org/debian-security bookworm-security InRelease\nReading package lists...\n',
    );
    await printError(
      process,
      'W: Failed to fetch http://deb.debian.org/debian/dists/bookworm/InRelease  Could not connect to deb.debian.org:80, connection timed out\nW: Some index files failed to download. They have been ignored, or old ones used instead.\n',
    );
    return 0;
  }
  await print(process, 'Reading package lists...\nBuilding dependency tree...\nReading state information...\n');
  if (verb === 'install' && packages.length > 0) {
    for (const each of packages) await printError(process, `E: Unable to locate package ${each}\n`);
    return 100;
  }
  await print(process, '0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n');
  return 0;
};

/** Programs that do their work without a word. */
export const silent: Command = () => 0;
