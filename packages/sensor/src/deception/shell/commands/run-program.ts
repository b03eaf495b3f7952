import { inspectExecutable } from '../interpreter/execute.ts';
import { Interpreter } from '../interpreter/interpreter.ts';
import { type CommandContext, printError } from '../kernel/program.ts';
import { newState } from './new-shell-state.ts';

/** The longest time a timer can wait. */
const LONGEST_MS = 2_147_483_647;
/** Where programs are looked for without PATH: confstr(3). */
const STANDARD_PATH = '/bin:/usr/bin';

/** Runs words as a program in this process, with bash's own messages replaced by the caller's. */
export async function runProgram(
  context: CommandContext,
  words: readonly string[],
  notFound: (name: string, why: string) => string,
): Promise<number> {
  const { process } = context;
  const name = words[0] ?? '';
  const state = newState(process, 'bash', context.name);
  const interpreter = new Interpreter(process, state);
  const path = process.environment.has('PATH')
    ? interpreter.findProgram(name)
    : interpreter.findProgram(name, STANDARD_PATH);
  const found = path === null ? null : inspectExecutable(process, path);
  if (path === null || found?.kind === 'error') {
    process.session.unknownCommands.add(name);
    await printError(
      process,
      `${notFound(name, found?.kind === 'error' ? found.message : 'No such file or directory')}\n`,
    );
    return found?.kind === 'error' ? found.status : 127;
  }
  // Without PATH the shell would not find again what confstr's path had.
  const command = process.environment.has('PATH') ? words : [path, ...words.slice(1)];
  return interpreter.execute(command, { environment: process.environment });
}

/** Runs words as a program in a child and waits for it. */
export async function runChild(
  context: CommandContext,
  words: readonly string[],
  notFound: (name: string, why: string) => string,
  timeout: { readonly milliseconds: number; readonly signal: string } | null = null,
): Promise<number> {
  const { process } = context;
  const child = process.session.fork(process, { command: words.join(' ') });
  const ended = child.run(() => runProgram({ ...context, process: child }, words, notFound));
  const timer =
    timeout === null
      ? null
      : setTimeout(() => child.deliver(timeout.signal), Math.min(timeout.milliseconds, LONGEST_MS));
  try {
    while (child.exitStatus === null) await process.block(child.waiters);
  } finally {
    if (timer !== null) clearTimeout(timer);
    if (child.exitStatus === null) child.deliver('KILL');
  }
  return ended;
}
