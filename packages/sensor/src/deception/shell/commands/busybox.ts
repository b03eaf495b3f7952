import { FileError } from '../../filesystem/filesystem.ts';
import { type Command, type CommandContext, print, printError } from '../kernel/program.ts';
import { FORM_APPLETS, killWithoutTarget } from './busybox-applet-programs.ts';
import { appletsOf, findApplet } from './busybox-applets.ts';
import { listedInColumns } from './busybox-columns.ts';
import { buildOf, busyboxVersion, type OwnApplets, showUsage, usageText } from './busybox-context.ts';
import { runAsh } from './busybox-interactive.ts';
import { busyboxWording, RewordedFile } from './busybox-messages.ts';
import { NETWORK_APPLETS } from './busybox-network.ts';
import { ash, withAshWording } from './busybox-shell.ts';
import { SYSTEM_APPLETS } from './busybox-system.ts';
import { UsageError } from './command-line.ts';
import { newState } from './new-shell-state.ts';

/** The programs of this machine, as those that stand behind the applets that behave alike. */
export interface SharedPrograms {
  find(name: string): Command | null;
}

const OWN: OwnApplets = { ...SYSTEM_APPLETS, ...NETWORK_APPLETS, ...FORM_APPLETS };
/** Which program of the machine an applet is, where it has another name there. */
const STANDS_FOR = new Map([
  ['[[', '['],
  ['bunzip2', 'bzip2'],
  ['bzcat', 'bzip2'],
  ['dnsdomainname', 'hostname'],
  ['fgrep', 'grep'],
  ['egrep', 'grep'],
  ['hd', 'hexdump'],
  ['link', 'ln'],
  ['uncompress', 'gunzip'],
]);
/** Applets that take `--help` as a word like others. */
const PLAIN_WORDS: ReadonlySet<string> = new Set(['echo', 'true', 'false', 'test', '[', '[[']);
/** The program's status for a failure, where the applet's is 1. */
const FAILS_WITH_ONE: ReadonlySet<string> = new Set([
  'ls',
  'sed',
  'awk',
  'tar',
  'gzip',
  'gunzip',
  'zcat',
  'sha512sum',
  'mkdir',
  'cut',
]);

/**
 * The multi-call binary of BusyBox 1.35: `busybox APPLET ...`, or the applet whose name it is called by. What an applet
 * does in the way of the program of the same name is left to that; words, forms and states are BusyBox's own.
 */
export function createBusybox(shared: SharedPrograms): Command {
  return async (context) => {
    // As libbb does: any name that begins so is the program itself.
    if (!context.name.startsWith('busybox')) return runApplet(context, shared);
    const [name, ...args] = context.args;
    return name === undefined || name === '--help' ? introduce(context) : runNamed({ ...context, name, args }, shared);
  };
}

async function runNamed(context: CommandContext, shared: SharedPrograms): Promise<number> {
  const { process, name, args } = context;
  const applets = appletsOf(buildOf(process));
  switch (name) {
    case '--list':
      await print(process, applets.map((applet) => `${applet.name}\n`).join(''));
      return 0;
    case '--list-full':
      await print(
        process,
        applets.map(({ name: each, folder }) => `${folder === '' ? '' : `${folder}/`}${each}\n`).join(''),
      );
      return 0;
    case '--install':
      return install(context, applets);
    case '--show':
      await printError(process, `busybox: script '${args[0] ?? ''}' not found\n`);
      return 1;
    case 'busybox': {
      const [next, ...rest] = args;
      return next === undefined ? introduce(context) : runNamed({ ...context, name: next, args: rest }, shared);
    }
    default:
      return runApplet(context, shared);
  }
}

async function introduce({ process }: CommandContext): Promise<number> {
  const width = 76;
  let row = '\t';
  let list = '';
  for (const [index, { name }] of appletsOf(buildOf(process)).entries()) {
    const isFirst = row === '\t';
    if (!isFirst && row.length + name.length + 2 >= width - 3) {
      list += `${row}\n`;
      row = '\t';
    }
    row += `${row === '\t' ? '' : ' '}${name}${index === appletsOf(buildOf(process)).length - 1 ? '' : ','}`;
  }
  await print(
    process,
    `${busyboxVersion(process)} multi-call binary.\nBusyBox is copyrighted by many authors between 1998-2015.\nLicensed under GPLv2. See source distribution for detailed\ncopyright notices.\n\nUsage: busybox [function [arguments]...]\n   or: busybox --list[-full]\n   or: busybox --show SCRIPT\n   or: busybox --install [-s] [DIR]\n   or: function [arguments]...\n\n\tBusyBox is a multi-call binary that combines many common Unix\n\tutilities into a single executable.  Most people will create a\n\tlink to busybox for each function they wish to use and BusyBox\n\twill act like whatever it was invoked as.\n\nCurrently defined functions:\n${list}${row}\n\n`,
  );
  return 0;
}

async function install({ process, args }: CommandContext, applets: ReturnType<typeof appletsOf>): Promise<number> {
  const directory = args.filter((arg) => arg !== '-s')[0] ?? '';
  for (const { name, folder } of applets) {
    const link = directory === '' ? `/${folder}/${name}` : `${directory}/${name}`;
    try {
      process.files.makeSymbolicLink('/bin/busybox', process.path(link));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await printError(
        process,
        `busybox: ${link}: ${error.code === 'EEXIST' ? 'File exists' : 'No such file or directory'}\n`,
      );
    }
  }
  return 0;
}

async function runApplet(context: CommandContext, shared: SharedPrograms): Promise<number> {
  const { process, name, args } = context;
  if (findApplet(name, buildOf(process)) === null) {
    process.session.unknownCommands.add(name);
    await printError(process, `${name}: applet not found\n`);
    return 127;
  }
  if (args.length === 1 && args[0] === '--help' && !PLAIN_WORDS.has(name)) {
    await printError(process, usageText(process, name));
    return 0;
  }
  if (name === 'sh' || name === 'ash') return runShell(context);
  if (name === 'find' && args.includes('-delete')) {
    await printError(process, 'find: unrecognized: -delete\n');
    return showUsage(context);
  }
  if (name === 'kill' || name === 'killall') {
    const status = await killWithoutTarget(context);
    if (status !== null) return status;
  }
  if (name === 'mount' && args.filter((arg) => !arg.startsWith('-')).length > 0)
    return (OWN.mountSomething ?? showUsage)(context);
  const own = OWN[name];
  if (own !== undefined) return own(context);
  const command = shared.find(STANDS_FOR.get(name) ?? name);
  if (command === null || CHECKED_HERE.has(name)) {
    const refusal = await refuses(context);
    if (refusal !== null) return refusal;
  }
  // Applets that only change the machine's hardware or services say nothing when they work.
  if (command === null) return 0;
  const isInColumns =
    name === 'ls' && process.descriptor(1)?.isTerminal === true && !args.some((arg) => /^-\w*[l1gno]/.test(arg));
  return reworded({ ...context, args: adapted(name, args) }, isInColumns ? listedInColumns(command) : command);
}

/** Applets whose options are looked at here, since the machine's program takes others. */
const CHECKED_HERE: ReadonlySet<string> = new Set([
  'hostname',
  'dnsdomainname',
  'less',
  'more',
  'realpath',
  'halt',
  'poweroff',
  'reboot',
]);
/** Applets that read the files they are given. */
const READS_FILES = new Map([
  ['ar', (file: string, why: string) => `can't open '${file}': ${why}`],
  ['less', (file: string, why: string) => `can't open '${file}': ${why}`],
  ['more', (file: string, why: string) => `can't open '${file}': ${why}`],
  ...['bunzip2', 'bzip2', 'lzcat', 'lzma', 'unlzma', 'unxz', 'unzip', 'xz', 'xzcat', 'realpath'].map(
    (name) => [name, (file: string, why: string) => `${file}: ${why}`] as const,
  ),
]);

/** What an applet says of options that its usage does not name, or without what it needs; null where all is well. */
async function refuses(context: CommandContext): Promise<number | null> {
  const { process, name, args } = context;
  const usage = findApplet(name, buildOf(process))?.usage ?? '';
  const letters = (usage.match(/-[A-Za-z0-9|,-]+/g) ?? []).join('');
  const isOpen = usage.includes('[OPTION');
  for (const arg of args) {
    if (!/^-./.test(arg) || isOpen) continue;
    const letter = arg[1] ?? '';
    if (letter !== '-' && letters.includes(letter)) continue;
    await printError(
      process,
      letter === '-' ? `${name}: unrecognized option '${arg}'\n` : `${name}: invalid option -- '${letter}'\n`,
    );
    return showUsage(context);
  }
  const operands = args.filter((arg) => !arg.startsWith('-'));
  const needs = usage.replace(/\[[^\]]*\](?:\.\.\.)?/g, ' ').trim() !== '';
  if ((needs && operands.length === 0) || (isOpen && args.length === 0)) return showUsage(context);
  const complaint = READS_FILES.get(name);
  const files = name === 'ar' ? operands.slice(1) : operands;
  if (complaint === undefined) return null;
  for (const file of files) {
    if (process.files.exists(process.path(file))) continue;
    await printError(process, `${name}: ${complaint(file, 'No such file or directory')}\n`);
    return 1;
  }
  return null;
}

/** Options that make the machine's program behave as the applet does. */
function adapted(name: string, args: readonly string[]): readonly string[] {
  if (name === 'ls') return args.some((arg) => /^-[a-zA-Z]*Q/.test(arg)) ? args : ['-N', ...args];
  if (name === 'diff' && !args.some((arg) => /^-[a-zA-Z]*[qU]/.test(arg))) return ['-u', ...args];
  if (name === 'egrep') return ['-E', ...args];
  if (name === 'fgrep') return ['-F', ...args];
  if (name === 'dnsdomainname') return ['-d', ...args];
  return args;
}

/** What a line of the machine's program is on the applet's standard output. */
function shownAs({ name, args }: CommandContext): ((line: string) => string) | null {
  // In units for people a size has less room.
  const sizeWidth = args.some((arg) => /^-\w*h/.test(arg)) ? 7 : 9;
  if (name === 'cmp') return (line) => line.replace(/ differ: byte (\d+)/, ' differ: char $1');
  if (name === 'diff') return (line) => line.replace(/^((?:---|\+\+\+) [^\t]*)\t.*$/, '$1');
  if (name === 'uptime') return (line) => line.replace(/ user,/, ' users,');
  if (name !== 'ls') return null;
  return (line) => {
    const found =
      /^([-bcdlps][-rwxsStT]{9})[.+]? +(\d+) (\S+) +(\S+) +(\d+, +\d+|[\d.]+[KMGT]?) ([A-Z][a-z]{2} [ \d]\d [ \d:]{5}) (.*)$/.exec(
        line,
      );
    if (found === null) return line;
    const [, mode = '', links = '', owner = '', group = '', size = '', date = '', file = ''] = found;
    const [major, minor] = size.split(/, +/);
    const shownSize =
      minor === undefined ? size.padStart(sizeWidth) : `${(major ?? '').padStart(4)}, ${minor.padStart(3)}`;
    return `${mode} ${links.padStart(4)} ${owner.slice(0, 8).padEnd(8)} ${group.slice(0, 8).padEnd(8)} ${shownSize} ${date} ${file}`;
  };
}

/** Runs a command with what it says on standard error (and where forms differ, output) in BusyBox's words. */
async function reworded(context: CommandContext, command: Command): Promise<number> {
  const { process, name } = context;
  const [output, errors] = [process.descriptor(1)?.retain() ?? null, process.descriptor(2)?.retain() ?? null];
  let isUsage = false;
  let complaints = 0;
  let directories = 0;
  let failedToOpen = 0;
  const errorFile =
    errors === null
      ? null
      : new RewordedFile(errors, (line) => {
          const wording = busyboxWording(name, line);
          if (/^grep: .*: Is a directory$/.test(line)) directories += 1;
          if (wording === 'nothing' || isUsage) return null;
          complaints += 1;
          if (wording === 'usage' || (typeof wording === 'object' && 'usage' in wording)) isUsage = true;
          if (name === 'tail' && /can't open/.test(line.replace('cannot', "can't"))) failedToOpen += 1;
          const target = /^(cp|mv): target '(.*)'(?: is not a directory|: No such file or directory)$/.exec(line);
          if (target !== null) return missingTarget(context.args, target[1] === 'cp' ? (target[2] ?? '') : null);
          const usage = isUsage ? usageText(process, name).replace(/\n$/, '') : null;
          if (wording === 'usage') return usage;
          return usage === null ? wording.text : `${wording.text}\n${usage}`;
        });
  const shown = shownAs(context);
  const outputFile = output === null || shown === null ? null : new RewordedFile(output, shown);
  if (errorFile !== null) process.setDescriptor(2, errorFile);
  if (outputFile !== null) process.setDescriptor(1, outputFile);
  let status: number;
  try {
    status = await command(context);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    status = error.status;
  } finally {
    if (outputFile !== null) {
      process.setDescriptor(1, output);
    }
    if (errorFile !== null) {
      process.setDescriptor(2, errors);
    }
    output?.release();
    errors?.release();
  }
  if (name === 'tail' && failedToOpen > 0 && failedToOpen === context.args.filter((arg) => !/^[-+]/.test(arg)).length)
    await printError(process, 'tail: no files\n');
  // A directory that grep was given is passed over without a word, and is no failure.
  if (/grep$/.test(name) && status === 2 && complaints === 0 && directories > 0) return 1;
  // It counts the names that nothing has.
  if (name === 'killall' && status !== 0) return complaints;
  return isUsage || (status !== 0 && FAILS_WITH_ONE.has(name)) ? 1 : status;
}

/** BusyBox finds out at each source that the folder they are to go to is not there. */
function missingTarget(args: readonly string[], directory: string | null): string {
  const sources = args.filter((arg) => !arg.startsWith('-')).slice(0, -1);
  return sources
    .map((source) =>
      directory === null
        ? `mv: can't rename '${source}': No such file or directory`
        : `cp: can't create '${directory}/${source.split('/').at(-1) ?? ''}': No such file or directory`,
    )
    .join('\n');
}

async function runShell(context: CommandContext): Promise<number> {
  const { process, name, args } = context;
  const { terminal } = process.session;
  if (terminal !== null && process.descriptor(0)?.isTerminal === true && args.every((arg) => /^-[il]+$/.test(arg)))
    return runAsh(process, newState(process, 'bash', name), terminal, {
      login: args.some((arg) => arg.includes('l')),
      observer: process.session.lineObserver,
    });
  return withAshWording(process, async () => ash(context));
}
