import { quoteForShell } from '../expansion/quoting.ts';
import type { Builtin, ShellContext } from '../interpreter/shell-context.ts';
import { parseSignal, signalNumber } from '../kernel/signals.ts';
import { printUsage, readOptions } from './builtin-options.ts';
import { signalTable } from './signal-table.ts';

/** Conditions that are no signals, in the order in which bash lists them. */
const CONDITIONS = ['EXIT', 'DEBUG', 'ERR', 'RETURN'];

export const trap: Builtin = async (shell, args) => {
  const { state, process } = shell;
  const isBash = state.dialect === 'bash';
  const first = args[0] ?? '';
  // The action may be `-`, and where no option is meant, dash takes any word as an action.
  const options = isBash && /^-./.test(first) ? await readOptions(shell, 'trap', args, 'lp') : null;
  if (options === null && isBash && /^-./.test(first)) return 2;
  if (options?.letters.includes('l') === true) {
    await shell.print(signalTable());
    return 0;
  }
  const words = options?.rest ?? (first === '--' ? args.slice(1) : args);
  if (words.length === 0 || options?.letters.includes('p') === true) return listTraps(shell, words);
  const isReset = words[0] === '-' || /^\d+$/.test(words[0] ?? '') || (words.length === 1 && words[0] !== '');
  const action = isReset ? '-' : (words[0] ?? '');
  const targets = isReset && words[0] !== '-' ? words : words.slice(1);
  if (targets.length === 0) {
    if (isBash) return printUsage(shell, 'trap');
    return 0;
  }
  let status = 0;
  for (const word of targets) {
    const signal = conditionOf(word);
    if (signal === null) {
      if (isBash) await shell.complain(`trap: ${word}: invalid signal specification`);
      else await shell.printError(`trap: ${word}: bad trap\n`);
      status = 1;
      continue;
    }
    process.ignoredSignals.delete(signal);
    process.trappedSignals.delete(signal);
    if (action === '-') state.traps.delete(signal);
    else {
      state.traps.set(signal, action);
      if (signal === 'KILL' || signal === 'STOP' || CONDITIONS.includes(signal)) continue;
      if (action === '') process.ignoredSignals.add(signal);
      else process.trappedSignals.add(signal);
    }
  }
  return status;
};

function conditionOf(word: string): string | null {
  if (/^(exit|0)$/i.test(word)) return 'EXIT';
  if (/^(err|debug|return)$/i.test(word)) return word.toUpperCase();
  return parseSignal(word);
}

async function listTraps(shell: ShellContext, names: readonly string[]): Promise<number> {
  const { state } = shell;
  const wanted = names.length === 0 ? [...state.traps.keys()] : names.map((name) => conditionOf(name) ?? name);
  const rank = (signal: string) =>
    signal === 'EXIT' ? 0 : CONDITIONS.includes(signal) ? 100 + CONDITIONS.indexOf(signal) : signalNumber(signal);
  const listed = names.length === 0 ? wanted.sort((left, right) => rank(left) - rank(right)) : wanted;
  for (const signal of listed) {
    const action = state.traps.get(signal);
    if (action === undefined) continue;
    const shown = CONDITIONS.includes(signal) || state.dialect === 'posix' ? signal : `SIG${signal}`;
    await shell.print(`trap -- ${quoteForShell(action)} ${shown}\n`);
  }
  return 0;
}
