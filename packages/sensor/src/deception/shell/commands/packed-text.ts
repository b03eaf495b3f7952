import { type Command, printError } from '../kernel/program.ts';
import { shellQuoted } from './execution-words.ts';
import { stat } from './paths.ts';
import { runChild } from './run-program.ts';

interface Family {
  /** The program that unpacks to standard output. */
  readonly unpacker: string;
  /** What a grep of this family says without a pattern. */
  readonly missingPattern: string;
  readonly suffix: RegExp;
}

const GZIP: Family = {
  unpacker: 'gzip -cdfq',
  missingPattern: "/usr/bin/zgrep: 188: 1: missing pattern; try `/usr/bin/zgrep --help' for help\n",
  suffix: /\.(gz|tgz|Z|z)$/,
};
const XZ: Family = {
  unpacker: 'xz -cdfq',
  missingPattern: "/usr/bin/xzgrep: 159: 1: Missing pattern; try `xzgrep --help' for help\n",
  suffix: /\.(xz|lzma|txz|tlz)$/,
};
const BZIP2: Family = {
  unpacker: 'bzip2 -cdfq',
  missingPattern: 'grep through bzip2 files\nusage: bzgrep [grep_options] pattern [files]\n',
  suffix: /\.(bz2|bz|tbz2?)$/,
};

function familyOf(name: string): Family {
  return name.startsWith('bz') ? BZIP2 : /^(xz|lz)/.test(name) ? XZ : GZIP;
}

/** zgrep, xzgrep, bzgrep and their variants for extended and fixed patterns: scripts around grep. */
export const packedGrep: Command = async (context) => {
  const { process, name, args } = context;
  const family = familyOf(name);
  const kind = /egrep$/.test(name) ? 'grep -E' : /fgrep$/.test(name) ? 'grep -F' : 'grep';
  const options: string[] = [];
  let pattern: string | null = null;
  const files: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    const valued = /^-[ABCmdD]$/.test(arg);
    if (/^-\w*[ef]$/.test(arg) && !arg.startsWith('--')) {
      options.push(arg, args[index + 1] ?? '');
      pattern ??= '';
      index += 1;
    } else if (arg.startsWith('-') && arg !== '-') {
      options.push(arg);
      if (valued) {
        index += 1;
        options.push(args[index] ?? '');
      }
    } else if (pattern === null) pattern = arg;
    else files.push(arg);
  }
  if (pattern === null) {
    await printError(process, family.missingPattern);
    return 2;
  }
  const words = [...options, ...(pattern === '' ? [] : ['-e', pattern])].map(shellQuoted).join(' ');
  const labelled = files.length > 1 && !options.some((option) => /^-\w*h|--no-filename/.test(option));
  let status = 1;
  for (const file of files.length === 0 ? ['-'] : files) {
    const path = packedPath(context, file, family);
    if (file !== '-' && stat(process, path) === null) {
      await printError(process, `${family.unpacker.split(' ')[0]}: ${path}: No such file or directory\n`);
      status = 2;
      continue;
    }
    const label = labelled ? ` -H --label=${shellQuoted(path)}` : '';
    const source = file === '-' ? '' : ` -- ${shellQuoted(path)}`;
    const found = await runShell(context, `${family.unpacker}${source} | ${kind}${label} ${words}`);
    if (found === 0 && status === 1) status = 0;
    else if (found > 1) status = found;
  }
  return status;
};

/** As the scripts do: a name without its suffix is tried with it. */
function packedPath({ process }: Parameters<Command>[0], file: string, family: Family): string {
  if (file === '-' || stat(process, file) !== null || family.suffix.test(file)) return file;
  return `${file}${family === GZIP ? '.gz' : family === XZ ? '.xz' : '.bz2'}`;
}

/** zless, zmore and their like: the unpacked text in a pager. */
export const packedPager: Command = async (context) => {
  const { process, name, args } = context;
  const family = familyOf(name);
  const files = args.filter((arg) => !arg.startsWith('-'));
  const pager = name.endsWith('less') ? 'less' : 'more';
  let status = 0;
  for (const file of files) {
    if (stat(process, file) === null) {
      await printError(
        process,
        name.startsWith('bz')
          ? `${file}: No such file or directory\n`
          : `${family.unpacker.split(' ')[0]}: ${file}: No such file or directory\n`,
      );
      status = 1;
      continue;
    }
    const heading =
      family === BZIP2 || files.length > 1 ? `printf '%s\\n' ${shellQuoted(`------> ${file} <------`)}; ` : '';
    status = await runShell(context, `{ ${heading}${family.unpacker} -- ${shellQuoted(file)}; } | ${pager}`);
  }
  return files.length === 0 ? runShell(context, `${family.unpacker} | ${pager}`) : status;
};

/** zdiff, zcmp and their like: two files unpacked and compared. */
export const packedDiff: Command = async (context) => {
  const { process, name, args } = context;
  const family = familyOf(name);
  const program = name.endsWith('cmp') ? 'cmp' : 'diff';
  const files = args.filter((arg) => !arg.startsWith('-'));
  const options = args.filter((arg) => arg.startsWith('-')).map(shellQuoted);
  const [left, right = left?.replace(family.suffix, '')] = files;
  if (left === undefined || right === undefined || files.length > 2) {
    await printError(
      process,
      family === GZIP
        ? '/usr/bin/zdiff: missing operand\n'
        : family === XZ
          ? "/usr/bin/xzdiff: Invalid number of operands; try `xzdiff --help' for help\n"
          : `${name}: missing operand\n`,
    );
    return 2;
  }
  for (const file of [left, right])
    if (stat(process, file) === null) {
      await printError(
        process,
        family === GZIP
          ? `/usr/bin/zdiff: 96: cannot open ${file}: No such file\n`
          : `${name}: ${file} not found or not a regular file\n`,
      );
      return family === GZIP ? 2 : 1;
    }
  const stream = (file: string) => `<(${family.unpacker} -- ${shellQuoted(file)})`;
  return runChild(
    context,
    ['bash', '-c', `${program} ${options.join(' ')} ${stream(left)} ${stream(right)}`],
    (_, why) => why,
  );
};

function runShell(context: Parameters<Command>[0], text: string): Promise<number> {
  return runChild(context, ['sh', '-c', text], (name, why) => `${name}: ${why}`);
}
