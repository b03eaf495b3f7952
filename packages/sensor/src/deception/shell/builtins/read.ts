import { FileError } from '../../filesystem/filesystem.ts';
import type { Builtin, ShellContext } from '../interpreter/shell-context.ts';
import { errorText } from '../kernel/error-text.ts';
import type { OpenFile } from '../kernel/open-file.ts';
import { DescriptorError } from '../kernel/open-file.ts';
import { NAME } from './assign-variables.ts';
import { readOptions } from './builtin-options.ts';

/** What `read` returns when its time is over: 128 + SIGALRM. */
const TIMED_OUT_STATUS = 142;

export const read: Builtin = async (shell, args) => {
  const { state } = shell;
  const isBash = state.dialect === 'bash';
  const options = await readOptions(shell, 'read', args, isBash ? 'ersadintupN' : 'rp', { takesValue: 'adinNptu' });
  if (options === null) return 2;
  const { letters, values, rest: names } = options;
  if (!isBash && names.length === 0) {
    await shell.complain('read: arg count');
    return 2;
  }
  const number = async (letter: string, what: string): Promise<number | null | undefined> => {
    const text = values.get(letter);
    if (text === undefined) return undefined;
    if (/^\d+(\.\d*)?$|^\.\d+$/.test(text) && (letter === 't' || /^\d+$/.test(text))) return Number(text);
    await shell.complain(`read: ${text}: invalid ${what}`);
    return null;
  };
  const byCharacters = await number('n', 'number');
  const limit = byCharacters === undefined ? await number('N', 'number') : byCharacters;
  const descriptor = await number('u', 'file descriptor specification');
  const timeout = await number('t', 'timeout specification');
  if (limit === null || descriptor === null || timeout === null) return 1;
  for (const name of names) {
    if (/^[A-Za-z_]\w*(\[.+\])?$/.test(name)) continue;
    await shell.complain(isBash ? `read: \`${name}': not a valid identifier` : `read: ${name}: bad variable name`);
    return isBash ? 1 : 2;
  }
  const file = shell.process.descriptor(descriptor ?? 0);
  if (file === null) {
    await shell.complain(
      descriptor === undefined
        ? 'read: read error: 0: Bad file descriptor'
        : `read: ${descriptor}: invalid file descriptor: Bad file descriptor`,
    );
    return 1;
  }
  if (timeout === 0) return file.hasInput() ? 0 : 1;
  const delimiter = values.has('d') ? (values.get('d')?.[0] ?? '\0') : values.has('N') ? null : '\n';
  const prompt = values.get('p') ?? '';
  const isTerminal = file.isTerminal;
  if (isTerminal && letters.includes('e'))
    return readWithEditor(shell, { prompt, initial: values.get('i') ?? '', names, array: values.get('a') });
  if (isTerminal && prompt !== '') await shell.printError(prompt);
  const taken = await readText(shell, file, {
    delimiter,
    limit: limit ?? Number.POSITIVE_INFINITY,
    raw: letters.includes('r'),
    silent: letters.includes('s'),
    timeoutMs: timeout === undefined ? null : timeout * 1000,
  });
  if (taken === null) return 1;
  const line = { text: taken.text.replaceAll('\0', ''), escaped: taken.escaped };
  await store(shell, line, names, values.get('a'), values.has('N'));
  return taken.timedOut ? TIMED_OUT_STATUS : taken.ended ? 1 : 0;
};

async function readWithEditor(
  shell: ShellContext,
  wanted: {
    readonly prompt: string;
    readonly initial: string;
    readonly names: readonly string[];
    readonly array: string | undefined;
  },
): Promise<number> {
  const line = await shell.editLine(wanted.prompt, wanted.initial);
  if (line === null) return 1;
  await store(shell, { text: line, escaped: new Set() }, wanted.names, wanted.array, false);
  return 0;
}

interface Taken {
  readonly text: string;
  /** Places in the text that a backslash protects. */
  readonly escaped: ReadonlySet<number>;
  readonly ended: boolean;
  readonly timedOut: boolean;
}

interface ReadSettings {
  readonly delimiter: string | null;
  readonly limit: number;
  readonly raw: boolean;
  readonly silent: boolean;
  readonly timeoutMs: number | null;
}

/** Reads up to the delimiter; null after a failure was reported. */
async function readText(shell: ShellContext, file: OpenFile, settings: ReadSettings): Promise<Taken | null> {
  const { delimiter, limit, raw } = settings;
  const { terminal } = shell.process.session;
  const onTerminal = file.isTerminal && terminal !== null;
  const before = onTerminal ? { echo: terminal.echo, canonical: terminal.canonical } : null;
  if (onTerminal && settings.silent) terminal.echo = false;
  if (onTerminal && (limit !== Number.POSITIVE_INFINITY || delimiter !== '\n')) terminal.canonical = false;
  const deadline = settings.timeoutMs === null ? null : { atMs: Date.now() + settings.timeoutMs };
  let text = '';
  const escaped = new Set<number>();
  let pendingBackslash = false;
  try {
    while (text.length < limit && text.length < shell.state.maxVariableBytes) {
      const left = deadline === null ? null : deadline.atMs - Date.now();
      if (left !== null && !file.hasInput()) {
        if (left <= 0 || !(await shell.process.waitFor(() => file.hasInput(), left)))
          return { text, escaped, ended: true, timedOut: true };
      }
      const chunk = await file.read(shell.process);
      if (chunk === '') return { text, escaped, ended: true, timedOut: false };
      for (let at = 0; at < chunk.length; at += 1) {
        const character = chunk[at] ?? '';
        if (pendingBackslash) {
          pendingBackslash = false;
          if (character === '\n') continue;
          escaped.add(text.length);
          text += character;
        } else if (character === '\\' && !raw) {
          pendingBackslash = true;
          continue;
        } else if (character === delimiter) {
          file.pushBack(chunk.slice(at + 1));
          return { text, escaped, ended: false, timedOut: false };
        } else text += character;
        if (text.length >= limit) {
          file.pushBack(chunk.slice(at + 1));
          return { text, escaped, ended: false, timedOut: false };
        }
      }
    }
    return { text, escaped, ended: false, timedOut: false };
  } catch (error) {
    if (!(error instanceof DescriptorError || error instanceof FileError)) throw error;
    await shell.complain(`read: read error: 0: ${errorText(error)}`);
    return null;
  } finally {
    if (onTerminal && before !== null) {
      terminal.echo = before.echo;
      terminal.canonical = before.canonical;
    }
  }
}

async function store(
  shell: ShellContext,
  line: { readonly text: string; readonly escaped: ReadonlySet<number> },
  names: readonly string[],
  array: string | undefined,
  whole: boolean,
): Promise<void> {
  const { state } = shell;
  const separators = whole ? '' : (state.get('IFS') ?? ' \t\n');
  if (array !== undefined) {
    state.set(array, '');
    state.setElements(array, splitInto(line, separators, Number.POSITIVE_INFINITY));
    return;
  }
  if (names.length === 0) {
    state.set('REPLY', line.text);
    return;
  }
  const fields = splitInto(line, separators, names.length);
  for (const [index, name] of names.entries()) {
    const [, base = name, subscript] = /^([A-Za-z_]\w*)\[(.+)\]$/.exec(name) ?? [];
    if (!NAME.test(base)) continue;
    if (subscript === undefined) state.set(base, fields[index] ?? '');
    else
      state.setElement(
        base,
        state.variables.get(base)?.associative != null ? subscript : Number(shell.expander.evaluate(subscript)),
        fields[index] ?? '',
      );
  }
}

/** Splits for `read`: the last field takes the rest of the line. */
function splitInto(
  { text: line, escaped }: { readonly text: string; readonly escaped: ReadonlySet<number> },
  separators: string,
  count: number,
): string[] {
  if (separators === '') return [line];
  const isSeparator = (at: number) => at < line.length && !escaped.has(at) && separators.includes(line[at] ?? '');
  const isWhite = (at: number) => isSeparator(at) && ' \t\n'.includes(line[at] ?? '');
  const fields: string[] = [];
  let at = 0;
  while (isWhite(at)) at += 1;
  while (at < line.length) {
    if (fields.length === count - 1) {
      let end = line.length;
      while (end > at && isWhite(end - 1)) end -= 1;
      // A single separator that ends the last field is not part of it.
      if (end > at && isSeparator(end - 1) && !hasSeparatorBetween(at, end - 1)) {
        end -= 1;
        while (end > at && isWhite(end - 1)) end -= 1;
      }
      fields.push(line.slice(at, end));
      return fields;
    }
    const start = at;
    while (at < line.length && !isSeparator(at)) at += 1;
    fields.push(line.slice(start, at));
    while (isWhite(at)) at += 1;
    if (isSeparator(at) && !isWhite(at)) {
      at += 1;
      while (isWhite(at)) at += 1;
    }
  }
  return fields;

  function hasSeparatorBetween(from: number, to: number): boolean {
    for (let place = from; place < to; place += 1) if (isSeparator(place)) return true;
    return false;
  }
}
