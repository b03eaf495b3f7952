import { BUILTINS } from '../builtins/registry.ts';
import { Interpreter } from '../interpreter/interpreter.ts';
import { ShellState } from '../interpreter/shell-state.ts';
import { type Command, type CommandContext, printError } from '../kernel/program.ts';

/** A shell that runs one built-in command as the program of that name, with the program's own complaints. */
class ProgramShell extends Interpreter {
  readonly #context: CommandContext;

  constructor(context: CommandContext) {
    super(
      context.process,
      new ShellState({
        dialect: 'bash',
        maxVariableBytes: context.process.session.options.limits.maxVariableBytes,
        name: context.name,
        messageName: context.name,
      }),
    );
    this.#context = context;
  }

  override async complain(message: string): Promise<void> {
    const text = message
      .replace(/^(?:\[|test|printf|kill|echo|pwd): /, '')
      .replace(/^(.*): integer expression expected$/, "invalid integer '$1'")
      .replace(/^(.*): (unary|binary) operator expected$/, "'$1': $2 operator expected")
      .replace(/^missing `\]'$/, "missing ']'")
      .replace(/^(.*): invalid number$/, "'$1': expected a numeric value");
    await printError(this.#context.process, `${this.#context.name}: ${text}\n`);
  }
}

/** A built-in command that is also a program: echo, printf, test, pwd, kill. */
export function asProgram(name: string): Command {
  return (context) => {
    const builtin = BUILTINS.get(name);
    return builtin === undefined ? 127 : builtin(new ProgramShell(context), context.args, name);
  };
}
