import { Interpreter } from '../interpreter/interpreter.ts';
import { ShellState } from '../interpreter/shell-state.ts';
import { type Command, print } from '../kernel/program.ts';

export const which: Command = async (context) => {
  const state = new ShellState({ dialect: 'posix', maxVariableBytes: 65_536, name: 'which', messageName: 'which' });
  state.importEnvironment(context.process.environment);
  const shell = new Interpreter(context.process, state);
  let status = 0;
  for (const name of context.args.filter((arg) => !arg.startsWith('-'))) {
    const path = shell.findProgram(name);
    if (context.name === 'whereis') await print(context.process, `${name}:${path === null ? '' : ` ${path}`}\n`);
    else if (path === null) status = 1;
    else await print(context.process, `${path}\n`);
  }
  return status;
};
