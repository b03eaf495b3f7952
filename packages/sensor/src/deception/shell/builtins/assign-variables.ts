import { quoteForShell } from '../expansion/expander.ts';
import type { ShellContext } from '../interpreter/shell-context.ts';
import { AssignmentError, type Variable } from '../interpreter/shell-state.ts';

export const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

export function splitAssignment(text: string): {
  readonly name: string;
  readonly value: string | null;
  readonly append: boolean;
} {
  const found = /^([A-Za-z_][A-Za-z0-9_]*)(\+?)=([\s\S]*)$/.exec(text);
  return found === null
    ? { name: text, value: null, append: false }
    : { name: found[1] ?? '', value: found[3] ?? '', append: found[2] === '+' };
}

export function declarationText(name: string, variable: Variable): string {
  const flags = `${variable.indexed === null ? '' : 'a'}${variable.associative === null ? '' : 'A'}${variable.integer ? 'i' : ''}${variable.readOnly ? 'r' : ''}${variable.exported ? 'x' : ''}`;
  const quote = (value: string) =>
    /[\x00-\x1f\x7f-\xff]/.test(value) ? quoteForShell(value) : `"${value.replace(/[\\"$`]/g, '\\$&')}"`;
  const array = variable.indexed ?? variable.associative;
  const value =
    array !== null
      ? `=(${[...array].map(([key, item]) => `[${key}]=${quote(item)}`).join(' ')})`
      : variable.value === null
        ? ''
        : `=${quote(variable.value)}`;
  return `declare -${flags === '' ? '-' : flags} ${name}${value}\n`;
}

export async function assignAll(
  shell: ShellContext,
  args: readonly string[],
  command: string,
  change: (variable: Variable) => void,
  local: boolean,
): Promise<number> {
  let status = 0;
  for (const arg of args) {
    const { name, value, append } = splitAssignment(arg);
    if (!NAME.test(name)) {
      await shell.complain(`${command}: \`${arg}': not a valid identifier`);
      status = 1;
      continue;
    }
    const variable = local ? shell.state.makeLocal(name) : shell.state.declare(name);
    try {
      if (value !== null) {
        const integer = variable.integer ? shell.expander.evaluate(value === '' ? '0' : value).toString() : value;
        const array = /^\((.*)\)$/s.exec(integer);
        if (array !== null && variable.indexed !== null)
          shell.state.setElements(
            name,
            (array[1] ?? '').split(/\s+/).filter((item) => item !== ''),
          );
        else shell.state.set(name, append ? (shell.state.get(name) ?? '') + integer : integer);
      }
    } catch (error) {
      if (!(error instanceof AssignmentError)) throw error;
      await shell.complain(error.message);
      status = 1;
      continue;
    }
    change(shell.state.declare(name));
  }
  return status;
}

export function byName(left: readonly [string, unknown], right: readonly [string, unknown]): number {
  return left[0] < right[0] ? -1 : 1;
}
