import type { Builtin } from '../interpreter/shell-context.ts';
import { parseSignal } from '../kernel/signals.ts';

export const trap: Builtin = async (shell, args) => {
  const { state, process } = shell;
  const words = args[0] === '--' ? args.slice(1) : [...args];
  if (words.length === 0 || words[0] === '-p') {
    for (const [signal, text] of state.traps)
      await shell.print(`trap -- '${text}' ${signal === 'EXIT' ? 'EXIT' : `SIG${signal}`}\n`);
    return 0;
  }
  if (words[0] === '-l') return 0;
  const single = words.length === 1;
  const action = single ? '-' : (words[0] ?? '');
  let status = 0;
  for (const word of single ? words : words.slice(1)) {
    const signal = /^(exit|0)$/i.test(word)
      ? 'EXIT'
      : /^(err|debug|return)$/i.test(word)
        ? word.toUpperCase()
        : parseSignal(word);
    if (signal === null) {
      await shell.complain(`trap: ${word}: invalid signal specification`);
      status = 1;
      continue;
    }
    process.ignoredSignals.delete(signal);
    process.trappedSignals.delete(signal);
    if (action === '-') state.traps.delete(signal);
    else {
      state.traps.set(signal, action);
      if (signal === 'KILL' || signal === 'STOP' || signal === 'EXIT') continue;
      if (action === '') process.ignoredSignals.add(signal);
      else process.trappedSignals.add(signal);
    }
  }
  return status;
};
