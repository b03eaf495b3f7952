import { type Builtin, ExitControl } from '../interpreter/shell-context.ts';

export const evaluate: Builtin = async (shell, args) => {
  const text = args.join(' ');
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
