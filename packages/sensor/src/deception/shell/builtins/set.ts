import { functionText } from '../interpreter/command-text.ts';
import { listedVariables } from '../interpreter/listed-variables.ts';
import { type Builtin, ExitControl, type ShellContext } from '../interpreter/shell-context.ts';
import { BASH_OPTIONS, DASH_OPTIONS } from '../interpreter/shell-options.ts';
import { OPTION_LETTERS } from '../interpreter/shell-state.ts';
import { assignmentText } from './assign-variables.ts';
import { printUsage } from './builtin-options.ts';

/** Letters of `set` in dash. */
const DASH_LETTERS = 'aefImnsuvxVECbqp';

export const set: Builtin = async (shell, args) => {
  const { state } = shell;
  if (args.length === 0) return printVariables(shell);
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (arg === '--') {
      state.positional = args.slice(index + 1);
      return 0;
    }
    if (arg === '-') {
      state.options.delete('xtrace');
      state.options.delete('verbose');
      if (index + 1 < args.length) state.positional = args.slice(index + 1);
      return 0;
    }
    if (!/^[-+]./.test(arg)) {
      state.positional = args.slice(index);
      return 0;
    }
    const on = arg.startsWith('-');
    for (const letter of arg.slice(1)) {
      let name = OPTION_LETTERS.get(letter);
      if (letter === 'o') {
        index += 1;
        name = args[index];
        if (name === undefined) return printOptions(shell, on);
        if (!(state.dialect === 'bash' ? BASH_OPTIONS : DASH_OPTIONS).includes(name))
          return unknownName(shell, arg, name);
      }
      if (
        name === undefined ||
        name === 'interactive' ||
        (state.dialect === 'posix' && letter !== 'o' && !DASH_LETTERS.includes(letter))
      )
        return unknownLetter(shell, arg.slice(0, 1) + letter);
      if (on && (name === 'vi' || name === 'emacs')) state.options.delete(name === 'vi' ? 'emacs' : 'vi');
      if (on && name === 'posix' && state.dialect === 'bash') state.set('POSIXLY_CORRECT', 'y');
      if (on) state.options.add(name);
      else state.options.delete(name);
    }
  }
  return 0;
};

async function unknownName(shell: ShellContext, arg: string, name: string): Promise<number> {
  if (shell.state.dialect === 'posix') {
    await shell.complain(`set: Illegal option ${arg.slice(0, 1)}o ${name}`);
    throw new ExitControl(2, true);
  }
  await shell.complain(`set: ${name}: invalid option name`);
  return 2;
}

async function unknownLetter(shell: ShellContext, option: string): Promise<number> {
  if (shell.state.dialect === 'posix') {
    await shell.complain(`set: Illegal option ${option}`);
    throw new ExitControl(2, true);
  }
  await shell.complain(`set: ${option}: invalid option`);
  return printUsage(shell, 'set');
}

async function printVariables(shell: ShellContext): Promise<number> {
  const { state } = shell;
  for (const [name, variable] of listedVariables(state))
    await shell.print(assignmentText(name, variable, state.dialect));
  if (state.dialect === 'bash')
    for (const [name, found] of [...state.functions].sort(([left], [right]) => (left < right ? -1 : 1)))
      await shell.print(`${functionText(name, found)}\n`);
  return 0;
}

async function printOptions(shell: ShellContext, readable: boolean): Promise<number> {
  const { state } = shell;
  if (state.dialect === 'posix' && readable) await shell.print('Current option settings\n');
  for (const name of state.dialect === 'bash' ? BASH_OPTIONS : DASH_OPTIONS) {
    const on = state.options.has(name);
    await shell.print(
      !readable
        ? `set ${on ? '-' : '+'}o ${name}\n`
        : state.dialect === 'bash'
          ? `${name.padEnd(15)}\t${on ? 'on' : 'off'}\n`
          : `${name.padEnd(15)} ${on ? 'on' : 'off'}\n`,
    );
  }
  return 0;
}
