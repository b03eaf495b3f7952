import { type Builtin, ExitControl } from '../interpreter/shell-context.ts';
import { readOptions } from './builtin-options.ts';

export const evaluate: Builtin = async (shell, args) => {
  if (shell.state.dialect === 'bash' && /^-./.test(args[0] ?? '') && args[0] !== '--') {
    const options = await readOptions(shell, 'eval', args, '');
    if (options === null) return 2;
  }
  const text = (args[0] === '--' ? args.slice(1) : args).join(' ');
  if (text.trim() === '') return 0;
  const { maxCallDepth } = shell.process.session.options.limits;
  if (shell.state.callDepth >= maxCallDepth) throw new ExitControl(1);
  shell.state.callDepth += 1;
  try {
    shell.state.traceLevel += 1;
    return await shell.runText({ text, firstLine: 0 });
  } finally {
    shell.state.traceLevel -= 1;
    shell.state.callDepth -= 1;
  }
};
