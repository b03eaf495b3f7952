import { bytesToByteString } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { Interpreter } from '../interpreter/interpreter.ts';
import type { ShellState } from '../interpreter/shell-state.ts';
import { errorText } from '../kernel/error-text.ts';
import type { Process } from '../kernel/process.ts';
import { type Command, printError } from '../kernel/program.ts';
import { RewordedFile } from './busybox-messages.ts';
import { newState } from './new-shell-state.ts';

/** Built-in commands that bash has and BusyBox's shell has not. */
const NOT_IN_ASH =
  'bind builtin caller compgen complete compopt coproc declare disown enable fc logout mapfile popd pushd readarray shopt suspend typeset dirs'.split(
    ' ',
  );

/** What a line that bash would print on standard error is in BusyBox's shell. */
export function ashWording(line: string): string | null {
  // Said by bash when it ends, and when a command goes to the background.
  if (/^(exit|logout|\[\d+\] \d+)$/.test(line)) return null;
  // What the shell's programs say is not its to reword.
  if (!/^(?:-?a?sh: |[^:]+: (?:-c: )?line \d+: )/.test(line)) return line;
  const isInteractive = !/^[^:]+: (?:-c: )?line \d+: /.test(line);
  const plain = line.replace(/^([^:]+): (?:-c: )?line \d+: /, '$1: ');
  if (/^[^:]+: `.*'$/.test(plain)) return null;
  return plain
    .replace(/^([^:]+): (.*): command not found$/, '$1: $2: not found')
    .replace(/^([^:]+): (\.{0,2}\/.*): No such file or directory$/, '$1: $2: not found')
    .replace(/^(-?\w+): ([^:/ ]+): No such file or directory$/, "$1: can't open $2: no such file")
    .replace(/^([^:]+): kill: \((-?\d+)\) - (.*)$/, (_, _name, id, why) => `sh: can't kill pid ${id}: ${why}`)
    .replace(
      /^([^:]+): cd: (.*): (No such file or directory|Not a directory|Permission denied)$/,
      `$1: cd: ${isInteractive ? '' : 'line 0: '}can't cd to $2: $3`,
    )
    .replace(
      /^([^:]+): exec: (.*): not found$/,
      isInteractive ? '$1: exec: $2: not found' : '$1: exec: line 0: $2: not found',
    )
    .replace(/^([^:]+): unexpected EOF while looking for matching .*$/, '$1: syntax error: unterminated quoted string')
    .replace(/^([^:]+): (?:test|\[): (.*): integer expression expected$/, '$1: $2: bad number')
    .replace(/^([^:]+): (.*): unbound variable$/, '$1: $2: parameter not set')
    .replace(/^([^:]+): .*division by 0 .*$/, '$1: divide by zero')
    .replace(/^([^:]+): syntax error near unexpected token `(.*)'$/, '$1: syntax error: unexpected "$2"')
    .replace(/^([^:]+): syntax error: unexpected end of file(?: from.*)?$/, '$1: syntax error: unexpected end of file')
    .replace(/^([^:]+): (?:.*): cannot execute binary file: Exec format error$/, '$1: line 0: Exec format error');
}

/** ash of BusyBox, not on a terminal: a POSIX shell with `echo -e`, `[[ ]]` and substrings, and its own complaints. */
export const ash: Command = async (context) => {
  const { process, name, args } = context;
  const state = newState(process, 'bash', name);
  asAsh(state);
  const interpreter = new Interpreter(process, state);
  const words = [...args];
  let isCommand = false;
  while (/^[-+]./.test(words[0] ?? '')) {
    const word = words.shift() ?? '';
    if (word === '--') break;
    if (word.includes('c')) isCommand = true;
    if (word.includes('e')) state.options.add('errexit');
    if (word.includes('x')) state.options.add('xtrace');
    if (word.includes('u')) state.options.add('nounset');
  }
  const [first] = words;
  if (isCommand) {
    if (first === undefined) {
      await printError(process, `${name}: -c requires an argument\n`);
      return 2;
    }
    state.name = words[1] ?? name;
    state.messageName = state.name;
    state.positional = words.slice(2);
    interpreter.mode = 'c';
    return interpreter.runShell({ text: first, firstLine: 0 });
  }
  if (first === undefined) return interpreter.runInput();
  try {
    const text = bytesToByteString(process.files.readFile(process.path(first)));
    state.name = first;
    state.messageName = first;
    state.positional = words.slice(1);
    return await interpreter.runShell({ text, firstLine: 0 });
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await printError(process, `${name}: can't open '${first}': ${errorText(error)}\n`);
    return 2;
  }
};

/** Runs a body whose complaints are BusyBox's. */
export async function withAshWording<Result>(process: Process, body: () => Promise<Result>): Promise<Result> {
  const errors = process.descriptor(2)?.retain() ?? null;
  if (errors === null) return body();
  process.setDescriptor(2, new RewordedFile(errors, ashWording));
  try {
    return await body();
  } finally {
    process.setDescriptor(2, errors);
    errors.release();
  }
}

/** Takes away what BusyBox's shell has not. */
export function asAsh(state: ShellState): void {
  for (const builtin of NOT_IN_ASH) state.disabledBuiltins.add(builtin);
}
