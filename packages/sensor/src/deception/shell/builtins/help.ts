import type { Builtin } from '../interpreter/shell-context.ts';
import { printUsage } from './builtin-options.ts';
import { USAGE } from './builtin-usage.ts';

const HEADING = `GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)
These shell commands are defined internally.  Type \`help' to see this list.
Type \`help name' to find out more about the function \`name'.
Use \`info bash' to find out more about the shell in general.
Use \`man -k' or \`info' to find out more about commands not in this list.

A star (*) next to a name means that the command is disabled.

`;

/** Topics that are no built-ins, in the order of the list. */
const GRAMMAR: readonly (readonly [string, string])[] = [
  ['%', 'job_spec [&]'],
  ['((', '(( expression ))'],
  ['[[', '[[ expression ]]'],
  ['case', 'case WORD in [PATTERN [| PATTERN]...) COMMANDS ;;]... esac'],
  ['coproc', 'coproc [NAME] command [redirections]'],
  ['for', 'for NAME [in WORDS ... ] ; do COMMANDS; done'],
  ['for ((', 'for (( exp1; exp2; exp3 )); do COMMANDS; done'],
  ['function', 'function name { COMMANDS ; } or name () { COMMANDS ; }'],
  ['if', 'if COMMANDS; then COMMANDS; [ elif COMMANDS; then COMMANDS; ]... [ else COMMANDS; ] fi'],
  ['select', 'select NAME [in WORDS ... ;] do COMMANDS; done'],
  ['time', 'time [-p] pipeline'],
  ['until', 'until COMMANDS; do COMMANDS-2; done'],
  ['variables', 'variables - Names and meanings of some shell variables'],
  ['while', 'while COMMANDS; do COMMANDS-2; done'],
  ['{', '{ COMMANDS ; }'],
];

/** Columns of the list on a terminal of 80 columns. */
const LEFT_WIDTH = 39;
const RIGHT_WIDTH = 39;

export const help: Builtin = async (shell, args) => {
  const words = args.filter((word) => !/^-[dms]+$/.test(word));
  if (args.some((word) => /^-[^dms]/.test(word))) {
    await shell.complain(`help: ${args[0]?.slice(0, 2) ?? ''}: invalid option`);
    return printUsage(shell, 'help');
  }
  if (words.length === 0) {
    await shell.print(HEADING + listText());
    return 0;
  }
  let status = 1;
  for (const word of words) {
    const topics = [...topicsByName()].filter(([name]) => name === word);
    for (const [name, usage] of topics) {
      status = 0;
      await shell.print(`${name}: ${usage}\n`);
    }
  }
  if (status === 1) {
    const word = words.at(-1) ?? '';
    await shell.complain(
      `help: no help topics match \`${word}'.  Try \`help help' or \`man -k ${word}' or \`info ${word}'.`,
    );
  }
  return status;
};

/** What `help` knows, in the order of its list. */
export function topicNames(): string[] {
  return topicsByName().map(([name]) => name);
}

function topicsByName(): readonly (readonly [string, string])[] {
  return [...GRAMMAR, ...USAGE].sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
}

function listText(): string {
  const rows = topicsByName().map(([, usage]) => usage);
  const half = Math.ceil(rows.length / 2);
  let text = '';
  for (let index = 0; index < half; index += 1) {
    const left = clipped(rows[index] ?? '', LEFT_WIDTH - 1);
    text += ` ${left.padEnd(LEFT_WIDTH)}${clipped(rows[index + half] ?? '', RIGHT_WIDTH - 1)}\n`;
  }
  return text;
}

function clipped(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}>` : text;
}
