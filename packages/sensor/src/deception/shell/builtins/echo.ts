import type { Builtin } from '../interpreter/shell-context.ts';
import { decodeEscapes } from './printf-format.ts';

export const echo: Builtin = async (shell, args) => {
  let newline = true;
  let escapes = shell.state.dialect === 'posix' || shell.state.shoptOptions.has('xpg_echo');
  let index = 0;
  for (
    ;
    index < args.length &&
    (shell.state.dialect === 'posix' ? args[index] === '-n' : /^-[neE]+$/.test(args[index] ?? ''));
    index += 1
  ) {
    for (const letter of (args[index] ?? '').slice(1)) {
      if (letter === 'n') newline = false;
      else escapes = letter === 'e';
    }
    if (shell.state.dialect === 'posix') {
      escapes = true;
      index += 1;
      break;
    }
  }
  const joined = args.slice(index).join(' ');
  const decoded = escapes ? decodeEscapes(joined, 'echo') : { text: joined, stopped: false };
  await shell.print(decoded.text + (newline && !decoded.stopped ? '\n' : ''));
  return 0;
};
