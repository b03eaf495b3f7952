import { FileError } from '../../filesystem/filesystem.ts';
import { errorText } from '../kernel/error-text.ts';
import { type Command, type CommandContext, print, printError } from '../kernel/program.ts';
import { linesOf } from './input.ts';

const ROOT = '/proc/sys';
const MAX_SETTINGS = 2000;

/** sysctl of procps-ng 4.0.2, reading and writing /proc/sys. */
export const sysctl: Command = async (context) => {
  const { process, args } = context;
  const letters = args.filter((arg) => /^-[a-zA-Z]/.test(arg)).join('');
  const all = /[aAX]/.test(letters) || args.includes('--all');
  const quiet = letters.includes('q') || args.includes('--quiet');
  const values = letters.includes('n') || args.includes('--values');
  const names = letters.includes('N') || args.includes('--names');
  const operands = args.filter((arg) => !arg.startsWith('-'));
  if (letters.includes('V') || args.includes('--version')) {
    await print(process, 'sysctl from procps-ng 4.0.2\n');
    return 0;
  }
  const show = async (path: string) => {
    const text = Buffer.from(process.files.readFile(path)).toString('latin1').replace(/\n$/, '');
    const key = path.slice(ROOT.length + 1).replaceAll('/', '.');
    for (const line of text.split('\n'))
      await print(process, names ? `${key}\n` : values ? `${line}\n` : `${key} = ${line}\n`);
  };
  if (all) {
    for (const path of settings(context, ROOT))
      try {
        await show(path);
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
      }
    return 0;
  }
  if (letters.includes('p') || letters.includes('f') || args.includes('--system') || args.includes('--load')) {
    const file = operands[0] ?? '/etc/sysctl.conf';
    try {
      const lines = linesOf(Buffer.from(process.files.readFile(process.path(file))).toString('latin1'));
      for (const line of lines) {
        const found = /^\s*([\w./-]+)\s*=\s*(.*?)\s*$/.exec(line);
        if (found !== null) await set(context, found[1] ?? '', found[2] ?? '', quiet);
      }
      return 0;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await printError(process, `sysctl: cannot open "${file}": ${errorText(error)}\n`);
      return 1;
    }
  }
  if (operands.length === 0) {
    await printError(process, '\nUsage:\n sysctl [options] [variable[=value] ...]\n');
    return 1;
  }
  let status = 0;
  for (const operand of operands) {
    const split = operand.indexOf('=');
    if (split !== -1) {
      status = (await set(context, operand.slice(0, split).trim(), operand.slice(split + 1).trim(), quiet)) || status;
      continue;
    }
    if (letters.includes('w')) {
      await printError(process, 'sysctl: command line(0): invalid syntax, continuing...\n');
      status = 1;
      continue;
    }
    try {
      const path = pathOf(operand);
      if (process.files.stat(path).type === 'directory') for (const each of settings(context, path)) await show(each);
      else await show(path);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      if (letters.includes('e')) continue;
      else
        await printError(
          process,
          error.code === 'ENOENT'
            ? `sysctl: cannot stat ${pathOf(operand)}: No such file or directory\n`
            : `sysctl: permission denied on key '${operand}'\n`,
        );
      status = 1;
    }
  }
  return status;
};

function pathOf(key: string): string {
  return `${ROOT}/${key.includes('/') ? key : key.replaceAll('.', '/')}`;
}

async function set(context: CommandContext, key: string, value: string, quiet: boolean): Promise<number> {
  const { process } = context;
  const path = pathOf(key);
  try {
    process.files.stat(path);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await printError(process, `sysctl: cannot stat ${path}: No such file or directory\n`);
    return 1;
  }
  if (process.identity.userId !== 0) {
    await printError(process, `sysctl: permission denied on key "${key}"\n`);
    return 1;
  }
  if (key === 'kernel.hostname') process.session.renameHost(value);
  else
    try {
      process.files.writeFile(path, Buffer.from(`${value}\n`, 'latin1'));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      const reason = error.code === 'EINVAL' ? 'Invalid argument' : 'permission denied';
      await printError(
        process,
        error.code === 'EINVAL' ? `sysctl: setting key "${key}": ${reason}\n` : `sysctl: ${reason} on key "${key}"\n`,
      );
      return 1;
    }
  if (!quiet) await print(process, `${key} = ${value}\n`);
  return 0;
}

function settings({ process }: CommandContext, directory: string): string[] {
  const found: string[] = [];
  const visit = (path: string): void => {
    if (found.length >= MAX_SETTINGS) return;
    for (const name of process.files.readDirectory(path)) {
      const inner = `${path}/${name}`;
      if (process.files.lstat(inner).type === 'directory') visit(inner);
      else found.push(inner);
    }
  };
  visit(directory);
  return found;
}
