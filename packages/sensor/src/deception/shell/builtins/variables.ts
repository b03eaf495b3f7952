import { quoteForShell } from '../expansion/expander.ts';
import type { Builtin, ShellContext } from '../interpreter/shell-context.ts';
import { AssignmentError, OPTION_LETTERS, type Variable } from '../interpreter/shell-state.ts';

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

function splitAssignment(text: string): {
  readonly name: string;
  readonly value: string | null;
  readonly append: boolean;
} {
  const found = /^([A-Za-z_][A-Za-z0-9_]*)(\+?)=([\s\S]*)$/.exec(text);
  return found === null
    ? { name: text, value: null, append: false }
    : { name: found[1] ?? '', value: found[3] ?? '', append: found[2] === '+' };
}

function declarationText(name: string, variable: Variable): string {
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

async function assignAll(
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

export const exportVariables: Builtin = async (shell, args, command) => {
  const flags = args.filter((arg) => /^-[fnp]+$/.test(arg)).join('');
  const names = args.filter((arg) => !/^-[fnp-]+$/.test(arg));
  const readOnly = command === 'readonly';
  if (names.length === 0) {
    for (const [name, variable] of [...shell.state.variables].sort(byName)) {
      if (readOnly ? !variable.readOnly : !variable.exported) continue;
      await shell.print(
        shell.state.dialect === 'posix'
          ? `${command} ${name}${variable.value === null ? '' : `=${quoteForShell(variable.value)}`}\n`
          : declarationText(name, variable),
      );
    }
    return 0;
  }
  if (flags.includes('f')) return 0;
  return assignAll(
    shell,
    names,
    command,
    (variable) => {
      if (readOnly) variable.readOnly = true;
      else variable.exported = !flags.includes('n');
    },
    false,
  );
};

export const declareVariables: Builtin = async (shell, args, command) => {
  const flags = args.filter((arg) => /^[-+][a-zA-Z]+$/.test(arg));
  const names = args.filter((arg) => !/^[-+]/.test(arg));
  const on = flags.filter((flag) => flag.startsWith('-')).join('');
  const off = flags.filter((flag) => flag.startsWith('+')).join('');
  if (command === 'local' && !shell.state.inFunction) {
    await shell.complain('local: can only be used in a function');
    return 1;
  }
  if (on.includes('f') || on.includes('F')) {
    for (const name of names.length > 0 ? names : [...shell.state.functions.keys()].sort()) {
      const found = shell.state.functions.get(name);
      if (found === undefined) return 1;
      const { definition, source } = found;
      await shell.print(
        on.includes('F')
          ? names.length > 0
            ? `${name}\n`
            : `declare -f ${name}\n`
          : `${name} () \n${source.text.slice(definition.body.start, definition.body.end)}\n`,
      );
    }
    return 0;
  }
  if (names.length === 0) {
    for (const [name, variable] of [...shell.state.variables].sort(byName))
      await shell.print(
        on.includes('p') || on !== '' ? declarationText(name, variable) : `${name}=${variable.value ?? ''}\n`,
      );
    return 0;
  }
  if (on.includes('p')) {
    let status = 0;
    for (const name of names) {
      const variable = shell.state.variables.get(name);
      if (variable === undefined) {
        await shell.complain(`${command}: ${name}: not found`);
        status = 1;
      } else await shell.print(declarationText(name, variable));
    }
    return status;
  }
  const local = shell.state.inFunction && !on.includes('g');
  for (const arg of names) {
    const { name } = splitAssignment(arg);
    if (!NAME.test(name)) continue;
    const variable = local ? shell.state.makeLocal(name) : shell.state.declare(name);
    if (on.includes('a') && variable.indexed === null) {
      variable.indexed = new Map(variable.value === null ? [] : [[0, variable.value]]);
      variable.value = null;
    }
    if (on.includes('A')) variable.associative ??= new Map();
    if (on.includes('i')) variable.integer = true;
    if (on.includes('l')) variable.letterCase = 'lower';
    if (on.includes('u')) variable.letterCase = 'upper';
  }
  return assignAll(
    shell,
    names,
    command,
    (variable) => {
      if (on.includes('x')) variable.exported = true;
      if (off.includes('x')) variable.exported = false;
      if (on.includes('r')) variable.readOnly = true;
    },
    local,
  );
};

export const unset: Builtin = async (shell, args) => {
  const functionsOnly = args[0] === '-f';
  let status = 0;
  for (const name of args) {
    if (/^-[fvn]$/.test(name)) continue;
    const element = /^([A-Za-z_][A-Za-z0-9_]*)\[(.+)\]$/.exec(name);
    if (element !== null) {
      const variable = shell.state.variables.get(element[1] ?? '');
      variable?.associative?.delete(element[2] ?? '');
      variable?.indexed?.delete(Number(element[2]));
    } else if (functionsOnly || !shell.state.variables.has(name)) shell.state.functions.delete(name);
    else if (!shell.state.unset(name)) {
      await shell.complain(`unset: ${name}: cannot unset: readonly variable`);
      status = 1;
    }
  }
  return status;
};

export const set: Builtin = async (shell, args) => {
  const { state } = shell;
  if (args.length === 0) {
    for (const [name, variable] of [...state.variables].sort(byName)) {
      if (variable.value !== null)
        await shell.print(
          `${name}=${state.dialect === 'posix' || /[^\w./:@%+,-]/.test(variable.value) ? quoteForShell(variable.value) : variable.value}\n`,
        );
    }
    return 0;
  }
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (arg === '--' || arg === '-') {
      state.positional = args.slice(index + 1);
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
        if (name === undefined) {
          for (const option of [...OPTION_LETTERS.values(), 'pipefail', 'posix'].sort())
            await shell.print(
              on
                ? `${option.padEnd(15)}\t${state.options.has(option) ? 'on' : 'off'}\n`
                : `set ${state.options.has(option) ? '-' : '+'}o ${option}\n`,
            );
          return 0;
        }
      }
      if (name === undefined) {
        await shell.complain(`set: ${arg.slice(0, 1)}${letter}: invalid option`);
        if (state.dialect === 'bash')
          await shell.printError('set: usage: set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]\n');
        return 2;
      }
      if (on) state.options.add(name);
      else state.options.delete(name);
    }
  }
  return 0;
};

export const shopt: Builtin = async (shell, args) => {
  const names = args.filter((arg) => !arg.startsWith('-'));
  const flags = args.filter((arg) => arg.startsWith('-')).join('');
  let status = 0;
  for (const name of names) {
    if (flags.includes('s')) shell.state.shoptOptions.add(name);
    else if (flags.includes('u')) shell.state.shoptOptions.delete(name);
    else {
      const on = shell.state.shoptOptions.has(name);
      if (!flags.includes('q')) await shell.print(`${name.padEnd(15)}\t${on ? 'on' : 'off'}\n`);
      if (!on) status = 1;
    }
  }
  return status;
};

export const shift: Builtin = async (shell, args) => {
  const count = Number(args[0] ?? '1');
  if (!Number.isInteger(count) || count < 0) {
    await shell.complain(`shift: ${args[0] ?? ''}: numeric argument required`);
    return 1;
  }
  if (count > shell.state.positional.length) {
    if (shell.state.dialect === 'posix') await shell.complain("shift: can't shift that many");
    return shell.state.dialect === 'posix' ? 2 : 1;
  }
  shell.state.positional = shell.state.positional.slice(count);
  return 0;
};

export const letExpressions: Builtin = async (shell, args) => {
  if (args.length === 0) {
    await shell.complain('let: expression expected');
    return 1;
  }
  let value = 0n;
  for (const arg of args) value = shell.expander.evaluate(arg);
  return value === 0n ? 1 : 0;
};

export const read: Builtin = async (shell, args) => {
  const names: string[] = [];
  let raw = false;
  let silent = false;
  let prompt = '';
  let delimiter = '\n';
  let max = Number.POSITIVE_INFINITY;
  let array: string | null = null;
  let descriptor = 0;
  let timeoutMs: number | null = null;
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (!/^-[a-zA-Z]/.test(arg) || names.length > 0) {
      names.push(arg);
      continue;
    }
    for (let at = 1; at < arg.length; at += 1) {
      const letter = arg[at] ?? '';
      if (letter === 'r') raw = true;
      else if (letter === 's') silent = true;
      else if (letter !== 'e') {
        const value = arg.slice(at + 1) || (args[(index += 1)] ?? '');
        if (letter === 'p') prompt = value;
        else if (letter === 'd') delimiter = value.slice(0, 1) || '\0';
        else if (letter === 'n' || letter === 'N') max = Number(value);
        else if (letter === 'a') array = value;
        else if (letter === 'u') descriptor = Number(value);
        else if (letter === 't') timeoutMs = Number(value) * 1000;
        break;
      }
    }
  }
  const file = shell.process.descriptor(descriptor);
  if (file === null) {
    await shell.complain(`read: read error: ${descriptor}: Bad file descriptor`);
    return 1;
  }
  if (timeoutMs === 0) return 0;
  const { terminal } = shell.process.session;
  if (file.isTerminal && prompt !== '') await shell.printError(prompt);
  if (file.isTerminal && silent && terminal !== null) terminal.echo = false;
  let line = '';
  let ended = true;
  const maxBytes = shell.state.maxVariableBytes;
  try {
    while (line.length < max && line.length < maxBytes) {
      const chunk = await file.read(shell.process);
      if (chunk === '') break;
      const end = chunk.indexOf(delimiter);
      const take = end === -1 ? chunk : chunk.slice(0, end);
      const room = max - line.length;
      if (take.length > room) {
        line += take.slice(0, room);
        file.pushBack(chunk.slice(room));
        ended = false;
        break;
      }
      line += take;
      if (end === -1) continue;
      file.pushBack(chunk.slice(end + 1));
      if (!raw && line.endsWith('\\') && !line.endsWith('\\\\') && delimiter === '\n') {
        line = line.slice(0, -1);
        continue;
      }
      ended = false;
      break;
    }
  } finally {
    if (terminal !== null) terminal.echo = true;
  }
  line = line.replaceAll('\0', '');
  if (!raw) line = line.replace(/\\([\s\S])/g, '$1');
  const separators = shell.state.get('IFS') ?? ' \t\n';
  if (array !== null) {
    shell.state.set(array, '');
    shell.state.setElements(array, splitInto(line, separators, Number.POSITIVE_INFINITY));
  } else if (names.length === 0) shell.state.set('REPLY', line);
  else {
    const fields = splitInto(line, separators, names.length);
    for (const [index, name] of names.entries()) {
      if (!NAME.test(name)) {
        await shell.complain(`read: \`${name}': not a valid identifier`);
        return 1;
      }
      shell.state.set(name, fields[index] ?? '');
    }
  }
  return ended ? 1 : 0;
};

/** Splits for `read`: the last field takes the rest of the line. */
function splitInto(line: string, separators: string, count: number): string[] {
  if (separators === '') return [line];
  const isSeparator = (character: string | undefined) => character !== undefined && separators.includes(character);
  const isWhite = (character: string | undefined) =>
    isSeparator(character) && (character === ' ' || character === '\t' || character === '\n');
  const fields: string[] = [];
  let at = 0;
  while (isWhite(line[at])) at += 1;
  while (at < line.length) {
    if (fields.length === count - 1) {
      let end = line.length;
      while (end > at && isWhite(line[end - 1])) end -= 1;
      fields.push(line.slice(at, end));
      return fields;
    }
    const start = at;
    while (at < line.length && !isSeparator(line[at])) at += 1;
    fields.push(line.slice(start, at));
    while (isWhite(line[at])) at += 1;
    if (isSeparator(line[at]) && !isWhite(line[at])) {
      at += 1;
      while (isWhite(line[at])) at += 1;
    }
  }
  return fields;
}

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

export const getopts: Builtin = async (shell, args) => {
  const [specification = '', name = '', ...given] = args;
  const words = given.length > 0 ? given : shell.state.positional;
  const index = Number(shell.state.get('OPTIND') ?? '1') || 1;
  const at = Number(shell.state.get('_OPTAT') ?? '1') || 1;
  const word = words[index - 1];
  const finish = (status: number) => {
    shell.state.set(name, '?');
    return status;
  };
  if (word === undefined || !/^-./.test(word)) return finish(1);
  if (word === '--') {
    shell.state.set('OPTIND', String(index + 1));
    return finish(1);
  }
  const letter = word[at] ?? '';
  const position = specification.indexOf(letter);
  const advance = () => {
    const more = at + 1 < word.length;
    shell.state.set('_OPTAT', String(more ? at + 1 : 1));
    if (!more) shell.state.set('OPTIND', String(index + 1));
  };
  if (letter === ':' || position === -1) {
    advance();
    if (!specification.startsWith(':')) await shell.printError(`${shell.state.name}: illegal option -- ${letter}\n`);
    else shell.state.set('OPTARG', letter);
    return finish(0);
  }
  if (specification[position + 1] === ':') {
    const attached = word.slice(at + 1);
    shell.state.set('OPTARG', attached !== '' ? attached : (words[index] ?? ''));
    shell.state.set('OPTIND', String(index + (attached !== '' ? 1 : 2)));
    shell.state.set('_OPTAT', '1');
  } else advance();
  shell.state.set(name, letter);
  return 0;
};

function byName(left: readonly [string, unknown], right: readonly [string, unknown]): number {
  return left[0] < right[0] ? -1 : 1;
}
