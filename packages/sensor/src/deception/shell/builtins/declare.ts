import { functionText } from '../interpreter/command-text.ts';
import { listedVariables } from '../interpreter/listed-variables.ts';
import type { Builtin, ShellContext } from '../interpreter/shell-context.ts';
import type { Variable } from '../interpreter/shell-state.ts';
import { copyOfVariable } from '../interpreter/shell-variable.ts';
import { assignAll, assignmentText, declarationText, NAME, splitAssignment } from './assign-variables.ts';
import { readOptions } from './builtin-options.ts';

/** declare, typeset and local. */
export const declareVariables: Builtin = async (shell, args, command) => {
  const { state } = shell;
  if (command === 'local' && !state.inFunction) {
    await shell.complain(
      state.dialect === 'posix' ? 'local: not in a function' : 'local: can only be used in a function',
    );
    return state.dialect === 'posix' ? 2 : 1;
  }
  const options = await readOptions(shell, command, args, 'aAfFgiIlnprtux', { plus: true });
  if (options === null) return 2;
  const has = (letter: string) => options.letters.includes(letter);
  const hasNot = (letter: string) => options.letters.includes(`+${letter}`);
  const { rest } = options;
  if (has('f') || has('F')) return printFunctions(shell, rest, has('F'));
  if (rest.length === 0) return printAll(shell, command, options.letters);
  if (has('p')) return printSome(shell, rest, command);
  const local = state.inFunction && !has('g');
  for (const word of rest) {
    const { name } = splitAssignment(word);
    if (!NAME.test(name)) continue;
    const variable = local ? state.makeLocal(name) : state.declare(has('n') ? name : state.target(name));
    if (has('a') && variable.indexed === null && variable.associative === null) {
      variable.unassigned = variable.value === null;
      variable.indexed = new Map(variable.value === null ? [] : [[0, variable.value]]);
      variable.value = null;
    }
    if (has('A') && variable.associative === null && variable.indexed === null) {
      variable.unassigned = variable.value === null;
      variable.associative = new Map(variable.value === null ? [] : [['0', variable.value]]);
      variable.value = null;
    }
    if (has('i')) variable.integer = true;
    if (hasNot('i')) variable.integer = false;
    if (has('l')) variable.letterCase = 'lower';
    if (has('u')) variable.letterCase = 'upper';
    if (hasNot('l') || hasNot('u')) variable.letterCase = null;
    if (has('n')) state.refer(name, true);
    if (hasNot('n')) state.refer(name, false);
  }
  let status = 0;
  if (hasNot('r'))
    for (const word of rest) {
      const { name } = splitAssignment(word);
      if (state.variables.get(name)?.readOnly !== true) continue;
      await shell.complain(`${command}: ${name}: readonly variable`);
      status = 1;
    }
  const assigned = await assignAll(
    shell,
    rest,
    command,
    (variable) => {
      if (has('x')) variable.exported = true;
      if (hasNot('x')) variable.exported = false;
      if (has('r')) variable.readOnly = true;
    },
    local,
  );
  return status === 0 ? assigned : status;
};

async function printFunctions(shell: ShellContext, names: readonly string[], namesOnly: boolean): Promise<number> {
  const { functions } = shell.state;
  let status = 0;
  for (const name of names.length > 0 ? names : [...functions.keys()].sort()) {
    const found = functions.get(name);
    if (found === undefined) status = 1;
    else if (!namesOnly) await shell.print(`${functionText(name, found)}\n`);
    else await shell.print(names.length > 0 ? `${name}\n` : `declare -f ${name}\n`);
  }
  return status;
}

async function printAll(shell: ShellContext, command: string, letters: readonly string[]): Promise<number> {
  const { state } = shell;
  if (command === 'local' && letters.length === 0) {
    for (const name of state.localNames) {
      const variable = state.variables.get(name);
      if (variable !== undefined) await shell.print(declarationText(name, variable));
    }
    return 0;
  }
  const wanted = letters.filter((letter) => !letter.startsWith('+') && letter !== 'p' && letter !== 'g');
  for (const [name, variable] of listedVariables(state)) {
    if (!wanted.every((letter) => hasAttribute(variable, letter))) continue;
    await shell.print(
      letters.length > 0 ? declarationText(name, variable) : assignmentText(name, variable, state.dialect),
    );
  }
  if (letters.length === 0)
    for (const [name, found] of [...state.functions].sort(([left], [right]) => (left < right ? -1 : 1)))
      await shell.print(`${functionText(name, found)}\n`);
  return 0;
}

function hasAttribute(variable: Variable, letter: string): boolean {
  switch (letter) {
    case 'a':
      return variable.indexed !== null;
    case 'A':
      return variable.associative !== null;
    case 'i':
      return variable.integer;
    case 'n':
      return variable.nameReference;
    case 'r':
      return variable.readOnly;
    case 'x':
      return variable.exported;
    case 'l':
      return variable.letterCase === 'lower';
    case 'u':
      return variable.letterCase === 'upper';
    default:
      return false;
  }
}

async function printSome(shell: ShellContext, names: readonly string[], command: string): Promise<number> {
  const listed = new Map(listedVariables(shell.state));
  const { parameters } = shell.expander;
  let status = 0;
  for (const name of names) {
    const variable = listed.get(name);
    if (variable === undefined) {
      await shell.complain(`${command}: ${name}: not found`);
      status = 1;
    } else await shell.print(declarationText(name, shell.state.variables.has(name) ? variable : asked(name, variable)));
  }
  return status;

  /** A variable that the shell makes when it is asked for has its value then. */
  function asked(name: string, variable: Variable): Variable {
    const isList = variable.indexed !== null;
    if (!isList && (variable.associative !== null || variable.value !== null || name === 'FUNCNAME')) return variable;
    const shown = copyOfVariable(variable);
    if (isList) shown.indexed = new Map(parameters.values(name).map((value, index) => [index, value]));
    else shown.value = parameters.value(name);
    return shown;
  }
}
