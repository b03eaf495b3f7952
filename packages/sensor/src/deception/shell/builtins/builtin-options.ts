import type { ShellContext } from '../interpreter/shell-context.ts';
import { USAGE } from './builtin-usage.ts';

export interface BuiltinOptions {
  /** Letters given, in order; those after `+` with their sign. */
  readonly letters: readonly string[];
  readonly values: ReadonlyMap<string, string>;
  readonly rest: readonly string[];
}

/** `name: usage: name ...` on standard error. Returns 2, the status that goes with it. */
export async function printUsage(shell: ShellContext, name: string): Promise<number> {
  if (shell.state.dialect === 'bash') await shell.printError(`${name}: usage: ${USAGE.get(name) ?? name}\n`);
  return 2;
}

/**
 * Reads options as bash's built-ins do: up to the first other word or `--`. `takesValue` are the letters of
 * `specification` that take one. Null after a complaint; the built-in then returns 2.
 */
export async function readOptions(
  shell: ShellContext,
  name: string,
  args: readonly string[],
  specification: string,
  options: { readonly takesValue?: string; readonly plus?: boolean } = {},
): Promise<BuiltinOptions | null> {
  const letters: string[] = [];
  const values = new Map<string, string>();
  const { takesValue = '', plus = false } = options;
  let index = 0;
  for (; index < args.length; index += 1) {
    const word = args[index] ?? '';
    const sign = word[0];
    if (word.length < 2 || (sign !== '-' && !(plus && sign === '+'))) break;
    if (word === '--') {
      index += 1;
      break;
    }
    for (let at = 1; at < word.length; at += 1) {
      const letter = word[at] ?? '';
      if (!specification.includes(letter)) return invalid(shell, name, sign + letter);
      letters.push(sign === '+' ? `+${letter}` : letter);
      if (!takesValue.includes(letter)) continue;
      let value = word.slice(at + 1);
      if (value === '') {
        index += 1;
        const next = args[index];
        if (next === undefined) {
          await shell.complain(`${name}: -${letter}: option requires an argument`);
          await printUsage(shell, name);
          return null;
        }
        value = next;
      }
      values.set(letter, value);
      break;
    }
  }
  return { letters, values, rest: args.slice(index) };
}

async function invalid(shell: ShellContext, name: string, option: string): Promise<null> {
  if (shell.state.dialect === 'posix') await shell.complain(`${name}: Illegal option ${option}`);
  else {
    await shell.complain(`${name}: ${option}: invalid option`);
    await printUsage(shell, name);
  }
  return null;
}
