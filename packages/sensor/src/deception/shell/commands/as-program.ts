import { BUILTINS } from '../builtins/registry.ts';
import { Interpreter } from '../interpreter/interpreter.ts';
import { ShellState } from '../interpreter/shell-state.ts';
import type { Command } from '../kernel/program.ts';

/** A built-in command that is also a program: echo, printf, test, pwd, kill. */
export function asProgram(name: string): Command {
  return (context) => {
    const state = new ShellState({
      dialect: 'bash',
      maxVariableBytes: context.process.session.options.limits.maxVariableBytes,
      name: context.name,
      messageName: context.name,
    });
    const builtin = BUILTINS.get(name);
    return builtin === undefined ? 127 : builtin(new Interpreter(context.process, state), context.args, name);
  };
}
