import type { Builtin } from '../interpreter/shell-context.ts';
import { printUsage } from './builtin-options.ts';

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
      await shell.print(`${name.padEnd(20)} ${unit.padStart(19)} ${current(letter, standard)}\n`);
    return 0;
  }
  const entry = ULIMITS.find(([letter]) => letter === (flags[0] ?? 'f'));
  if (entry === undefined) {
    await shell.complain(`ulimit: -${flags[0] ?? ''}: invalid option`);
    return printUsage(shell, 'ulimit');
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
