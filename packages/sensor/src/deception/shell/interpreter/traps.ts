import type { Interpreter } from './interpreter.ts';

/** Runs what `trap` set for a signal or for ERR, DEBUG or RETURN; `$?` is afterwards as before. */
export async function runTrap(shell: Interpreter, name: string): Promise<void> {
  const { state } = shell;
  const text = state.traps.get(name);
  if (text === undefined || text === '') return;
  const status = state.lastStatus;
  // Inside its own action a trap does not fire again.
  state.traps.delete(name);
  try {
    state.traceLevel += 1;
    await shell.runText({ text, firstLine: 0 });
  } finally {
    state.traceLevel -= 1;
    if (!state.traps.has(name)) state.traps.set(name, text);
    state.lastStatus = status;
  }
}
