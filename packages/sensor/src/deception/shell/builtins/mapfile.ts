import type { Builtin } from '../interpreter/shell-context.ts';

export const mapfile: Builtin = async (shell, args) => {
  const trim = args.includes('-t');
  const name = args.filter((arg) => !arg.startsWith('-')).at(-1) ?? 'MAPFILE';
  const file = shell.process.descriptor(0);
  let text = '';
  for (
    let chunk = (await file?.read(shell.process)) ?? '';
    chunk !== '' && text.length < shell.state.maxVariableBytes;
    chunk = (await file?.read(shell.process)) ?? ''
  )
    text += chunk;
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  shell.state.setElements(name, trim ? lines : lines.map((line) => `${line}\n`));
  return 0;
};
