import { inspectExecutable } from '../interpreter/execute.ts';
import { Interpreter } from '../interpreter/interpreter.ts';
import { type CommandContext, printError } from '../kernel/program.ts';
import { newState } from './new-shell-state.ts';

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
  const path = interpreter.findProgram(name);
  const found = path === null ? null : inspectExecutable(process, path);
  if (path === null || found?.kind === 'error') {
    process.session.unknownCommands.add(name);
    await printError(
      process,
      `${notFound(name, found?.kind === 'error' ? found.message : 'No such file or directory')}\n`,
    );
    return found?.kind === 'error' ? found.status : 127;
  }
  return interpreter.execute(words);
}

/** Runs words as a program in a child and waits for it. */
export async function runChild(
  context: CommandContext,
  words: readonly string[],
  notFound: (name: string, why: string) => string,
  timeoutMs: number | null = null,
): Promise<number> {
  const { process } = context;
  const child = process.session.fork(process, { command: words.join(' ') });
  const ended = child.run(() => runProgram({ ...context, process: child }, words, notFound));
  const timer = timeoutMs === null ? null : setTimeout(() => child.deliver('TERM'), timeoutMs);
  try {
    while (child.exitStatus === null) await process.block(child.waiters);
  } finally {
    if (timer !== null) clearTimeout(timer);
    if (child.exitStatus === null) child.deliver('KILL');
  }
  return ended;
}
