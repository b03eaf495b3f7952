import { parseNext } from '@cerberusmesh/shell-syntax';
import { quoteForShell } from '../expansion/quoting.ts';
import { assign } from '../interpreter/assignments.ts';
import { hashOrder } from '../interpreter/listed-variables.ts';
import { ExitControl, type ShellContext } from '../interpreter/shell-context.ts';
import { AssignmentError, type Variable } from '../interpreter/shell-state.ts';

export const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

export function splitAssignment(text: string): {
  readonly name: string;
  readonly subscript: string | null;
  readonly value: string | null;
  readonly append: boolean;
} {
  const found = /^([A-Za-z0-9_]+)(?:\[([^\]]*)\])?(\+?)=([\s\S]*)$/.exec(text);
  return found === null
    ? { name: text, subscript: null, value: null, append: false }
    : { name: found[1] ?? '', subscript: found[2] ?? null, value: found[4] ?? '', append: found[3] === '+' };
}

/** Letters of a variable's attributes as `declare -p` shows them. */
function attributeLetters(variable: Variable): string {
  return [
    variable.indexed === null ? '' : 'a',
    variable.associative === null ? '' : 'A',
    variable.integer ? 'i' : '',
    variable.nameReference ? 'n' : '',
    variable.readOnly ? 'r' : '',
    variable.exported ? 'x' : '',
    variable.letterCase === 'lower' ? 'l' : variable.letterCase === 'upper' ? 'u' : '',
  ].join('');
}

function quoted(value: string): string {
  return /[\x00-\x1f\x7f-\xff]/.test(value) ? quoteForShell(value) : `"${value.replace(/[\\"$`]/g, '\\$&')}"`;
}

/** `([0]="a" [1]="b")`, as bash prints an array. */
function arrayText(variable: Variable): string {
  if (variable.associative !== null) {
    const { associative } = variable;
    const key = (text: string) => (/^[\w./:=+,@%-]+$/.test(text) ? text : quoted(text));
    return `(${hashOrder(associative)
      .map((name) => `[${key(name)}]=${quoted(associative.get(name) ?? '')} `)
      .join('')})`;
  }
  const elements = [...(variable.indexed ?? [])].sort(([left], [right]) => left - right);
  return `(${elements.map(([index, value]) => `[${index}]=${quoted(value)}`).join(' ')})`;
}

function isEmptyArray({ indexed, associative }: Variable): boolean {
  return (indexed ?? associative)?.size === 0;
}

/** A line of `declare -p`. */
export function declarationText(name: string, variable: Variable): string {
  const letters = attributeLetters(variable);
  const value =
    variable.unassigned === true && isEmptyArray(variable)
      ? ''
      : variable.indexed !== null || variable.associative !== null
        ? `=${arrayText(variable)}`
        : variable.value === null
          ? ''
          : `=${quoted(variable.value)}`;
  return `declare -${letters === '' ? '-' : letters} ${name}${value}\n`;
}

/** A line of `set`; empty where the variable has no value. */
export function assignmentText(name: string, variable: Variable, dialect: 'bash' | 'posix'): string {
  if (variable.unassigned === true && isEmptyArray(variable)) return '';
  if (variable.indexed !== null || variable.associative !== null) return `${name}=${arrayText(variable)}\n`;
  const { value } = variable;
  if (value === null) return '';
  const plain = dialect === 'bash' && !/[^\w./:@%+,=-]/.test(value);
  return `${name}=${plain ? value : quoteForShell(value)}\n`;
}

/** What `export`, `readonly`, `declare` and `local` do with their words. Returns the status. */
export async function assignAll(
  shell: ShellContext,
  args: readonly string[],
  command: string,
  change: (variable: Variable, name: string) => void,
  local: boolean,
): Promise<number> {
  const { state } = shell;
  let status = 0;
  for (const arg of args) {
    const { name: written, subscript, value, append } = splitAssignment(arg);
    if (!NAME.test(written)) {
      await shell.complain(
        state.dialect === 'posix'
          ? `${command}: ${written}: bad variable name`
          : `${command}: \`${arg}': not a valid identifier`,
      );
      if (state.dialect === 'posix') throw new ExitControl(2, true);
      status = 1;
      continue;
    }
    const name = local ? written : state.target(written);
    const variable = local ? state.makeLocal(name) : state.declare(name);
    try {
      if (value !== null) await assignText(shell, variable, { name, subscript, value, append });
    } catch (error) {
      if (!(error instanceof AssignmentError)) throw error;
      await shell.complain(
        command === 'export' || command === 'readonly' || state.dialect === 'posix'
          ? error.message
          : `${command}: ${error.message}`,
      );
      status = 1;
      continue;
    }
    change(state.declare(name), name);
  }
  return status;
}

async function assignText(
  shell: ShellContext,
  variable: Variable,
  { name, subscript, value, append }: { name: string; subscript: string | null; value: string; append: boolean },
): Promise<void> {
  const { state, expander } = shell;
  if (variable.nameReference) {
    variable.value = value;
    return;
  }
  const isArray = variable.indexed !== null || variable.associative !== null;
  if (isArray && subscript === null && value.startsWith('(') && value.endsWith(')')) {
    // A value that comes from an expansion is read as an array once more.
    const parsed = parseNext(`${name}${append ? '+' : ''}=${value}`, 0, { dialect: 'bash', endOfInput: true });
    const command = parsed.statements[0]?.first.commands[0];
    const assignment = command?.type === 'simple' ? command.assignments[0] : undefined;
    if (parsed.error === null && assignment !== undefined && assignment.array !== null) {
      await assign(assignment, shell, {});
      return;
    }
  }
  if (subscript !== null) {
    const key = variable.associative !== null ? subscript : Number(expander.evaluate(subscript));
    state.setElement(name, key, value);
    return;
  }
  const current = state.get(name) ?? '';
  if (variable.integer)
    state.set(name, expander.evaluate(append ? `${current === '' ? '0' : current}+(${value})` : value).toString());
  else state.set(name, append ? current + value : value);
}
