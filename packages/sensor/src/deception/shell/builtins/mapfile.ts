import { quoteForShell } from '../expansion/quoting.ts';
import type { Builtin, ShellContext } from '../interpreter/shell-context.ts';
import { NAME } from './assign-variables.ts';
import { readOptions } from './builtin-options.ts';

/** Elements that one call may add. */
const MAX_LINES = 1_000_000;

/** mapfile and readarray: the lines of a file as an array. */
export const mapfile: Builtin = async (shell, args, command) => {
  const options = await readOptions(shell, command, args, 'dunOtCcs', { takesValue: 'dunOCcs' });
  if (options === null) return 2;
  const { letters, values, rest } = options;
  const name = rest[0] ?? 'MAPFILE';
  if (!NAME.test(name)) {
    await shell.complain(`${command}: \`${name}': not a valid identifier`);
    return 1;
  }
  const numbers = new Map<string, number>();
  for (const [letter, what] of NUMBERS) {
    const text = values.get(letter);
    if (text === undefined) continue;
    if (!/^\d+$/.test(text)) {
      await shell.complain(`${command}: ${text}: invalid ${what}`);
      return 1;
    }
    numbers.set(letter, Number(text));
  }
  const descriptor = numbers.get('u') ?? 0;
  const file = shell.process.descriptor(descriptor);
  if (file === null) {
    await shell.complain(`${command}: ${descriptor}: invalid file descriptor: Bad file descriptor`);
    return 1;
  }
  const delimiter = values.has('d') ? (values.get('d')?.[0] ?? '\0') : '\n';
  const lines = await readLines(
    shell,
    descriptor,
    delimiter,
    (numbers.get('s') ?? 0) + (numbers.get('n') || MAX_LINES),
  );
  const kept = lines.slice(numbers.get('s') ?? 0);
  const trim = letters.includes('t');
  const shown = kept.map((line) => (trim && line.endsWith(delimiter) ? line.slice(0, -1) : line));
  const origin = numbers.get('O');
  const callback = values.get('C');
  const quantum = numbers.get('c') ?? DEFAULT_QUANTUM;
  if (callback !== undefined && quantum > 0) {
    for (const [index, line] of shown.entries()) {
      if ((index + 1) % quantum === 0)
        await shell.runText({
          text: `${callback} ${(origin ?? 0) + index} ${quoteForShell(line)}`,
          firstLine: 0,
        });
    }
  }
  if (origin === undefined) shell.state.setElements(name, shown);
  else for (const [index, line] of shown.entries()) shell.state.setElement(name, origin + index, line);
  return 0;
};

/** Lines between two calls of `-C`: bash manual 4.2. */
const DEFAULT_QUANTUM = 5000;

const NUMBERS: readonly (readonly [string, string])[] = [
  ['u', 'file descriptor specification'],
  ['n', 'line count'],
  ['O', 'array origin'],
  ['s', 'line count'],
  ['c', 'callback quantum'],
];

/** So many lines, each with its delimiter; what is read too far is given back. */
async function readLines(shell: ShellContext, descriptor: number, delimiter: string, count: number): Promise<string[]> {
  const file = shell.process.descriptor(descriptor);
  const lines: string[] = [];
  let text = '';
  let bytes = 0;
  while (lines.length < count && bytes < shell.state.maxVariableBytes) {
    const chunk = (await file?.read(shell.process)) ?? '';
    if (chunk === '') break;
    bytes += chunk.length;
    text += chunk;
    let from = 0;
    for (let end = text.indexOf(delimiter); end !== -1 && lines.length < count; end = text.indexOf(delimiter, from)) {
      lines.push(text.slice(from, end + 1));
      from = end + 1;
    }
    text = text.slice(from);
  }
  if (text !== '') {
    if (lines.length < count) lines.push(text);
    else file?.pushBack(text);
  }
  return lines;
}
