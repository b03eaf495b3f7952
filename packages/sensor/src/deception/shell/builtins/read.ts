import type { Builtin } from '../interpreter/shell-context.ts';
import { NAME } from './assign-variables.ts';

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
