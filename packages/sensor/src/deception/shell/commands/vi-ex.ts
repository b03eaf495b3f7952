import { PatternError, RegularExpression } from '../expansion/regular-expression.ts';
import type { Process } from '../kernel/process.ts';
import { EditBuffer } from './edit-buffer.ts';
import { loadFile, saveFile } from './edited-file.ts';

/** What an ex command line may change besides the buffer. */
export interface ExEditor {
  readonly process: Process;
  buffer: EditBuffer;
  path: string | null;
  isText: boolean;
  message: string;
  isError: boolean;
  lastSearch: string;
}

/** What is to happen after a command line. */
export type ExOutcome =
  | { readonly kind: 'stay' }
  | { readonly kind: 'leave'; readonly written: string | null }
  | { readonly kind: 'run'; readonly command: string };

const STAY: ExOutcome = { kind: 'stay' };
const MAX_SUBSTITUTIONS = 100_000;
/** More changes than these are told of: vim's option `report`. */
const REPORTED_CHANGES = 2;

/** Runs what was typed behind `:`. */
export function runExCommand(editor: ExEditor, typed: string): ExOutcome {
  const fail = (message: string): ExOutcome => {
    editor.message = message;
    editor.isError = true;
    return STAY;
  };
  const { buffer } = editor;
  const text = typed.trim().replace(/^:+/, '');
  if (text === '') return STAY;
  if (text.startsWith('!')) return { kind: 'run', command: text.slice(1).trim() };
  const range = readRange(buffer, text);
  const command = range.rest.trim();
  if (command === '') {
    buffer.moveTo(range.last, 0);
    return STAY;
  }
  const substitution = /^s(?:ubstitute)?([/#,|])(.*)$/s.exec(command);
  if (substitution !== null) {
    const failed = substitute(editor, range, substitution[1] ?? '/', substitution[2] ?? '');
    return failed === null ? STAY : fail(failed);
  }
  const [, name = '', bang = '', argument = ''] = /^([a-z]+)(!?)\s*(.*)$/s.exec(command) ?? [];
  switch (name) {
    case 'w':
    case 'write':
    case 'wq':
    case 'x':
    case 'xit':
    case 'wqa':
    case 'xa':
    case 'wa':
    case 'up':
    case 'update': {
      const leaves = /q|^x/.test(name);
      const target = argument === '' ? editor.path : argument;
      if (target === null) return fail('E32: No file name');
      if (/^(?:x|up)/.test(name) && !buffer.changed) return leaves ? { kind: 'leave', written: null } : STAY;
      const isOther = target !== editor.path;
      if (isOther && bang === '' && editor.process.files.exists(editor.process.path(target)))
        return fail('E13: File exists (add ! to override)');
      const written = write(editor, target);
      if (written === null) return STAY;
      editor.path ??= target;
      return leaves ? { kind: 'leave', written } : STAY;
    }
    case 'q':
    case 'quit':
    case 'qa':
    case 'qall':
      if (buffer.changed && bang === '')
        return fail(
          name.startsWith('qa')
            ? `E37: No write since last change\nE162: No write since last change for buffer "${editor.path ?? '[No Name]'}"`
            : 'E37: No write since last change (add ! to override)',
        );
      return { kind: 'leave', written: null };
    case 'e':
    case 'edit': {
      if (buffer.changed && bang === '') return fail('E37: No write since last change (add ! to override)');
      const target = argument === '' ? editor.path : argument;
      if (target === null) return fail('E32: No file name');
      openFile(editor, target);
      return STAY;
    }
    case 'r':
    case 'read': {
      const loaded = loadFile(editor.process, argument);
      if (loaded.problem !== null) return fail(`E484: Can't open file ${argument}`);
      buffer.remember();
      buffer.lines.splice(buffer.row + 1, 0, ...loaded.lines);
      editor.message = `"${argument}" ${loaded.lines.length}L, ${loaded.bytes}B`;
      return STAY;
    }
    case 'd':
    case 'delete':
      buffer.remember();
      buffer.cutLines(range.first, range.last);
      return STAY;
    case 'y':
    case 'yank':
      buffer.cutLines(range.first, range.last, true);
      return STAY;
    case 'set':
    case 'se':
    case 'syntax':
    case 'syn':
    case 'noh':
    case 'nohlsearch':
      return STAY;
    case 'sh':
    case 'shell':
      return { kind: 'run', command: '' };
    case 'f':
    case 'file':
      editor.message = fileInformation(editor);
      return STAY;
    case 'u':
    case 'undo':
      if (!buffer.undo()) editor.message = 'Already at oldest change';
      return STAY;
    default:
      return fail(`E492: Not an editor command: ${text}`);
  }
}

/** `"name" 3 lines --33%--` */
export function fileInformation({ buffer, path }: ExEditor): string {
  const share = Math.floor(((buffer.row + 1) * 100) / buffer.lines.length);
  const count = buffer.lines.length;
  return `"${path ?? '[No Name]'}"${buffer.changed ? ' [Modified]' : ''} ${count} line${count === 1 ? '' : 's'} --${share}%--`;
}

/** The message of a file that was opened. */
export function openFile(editor: ExEditor, path: string): void {
  const loaded = loadFile(editor.process, path);
  editor.path = path;
  editor.isText = loaded.isText;
  editor.buffer = new EditBuffer(loaded.lines, editor.process.session.options.limits.maxVariableBytes * 4);
  if (loaded.problem === 'new') editor.message = `"${path}" [New]`;
  else if (loaded.problem === 'Is a directory') editor.message = `"${path}" is a directory`;
  else if (loaded.problem !== null) editor.message = `"${path}" [${loaded.problem}]`;
  else {
    const noEnd = loaded.endsLine ? '' : ' [noeol]';
    editor.message = `"${path}"${noEnd} ${loaded.lines.length}L, ${loaded.bytes}B`;
  }
}

/** The message of what was written; null after a failure was told. */
function write(editor: ExEditor, target: string): string | null {
  const { buffer, process } = editor;
  const isNew = !process.files.exists(process.path(target));
  const isEmpty = buffer.lines.length === 1 && buffer.lines[0] === '';
  const written = saveFile(process, target, isEmpty ? [] : buffer.lines, editor.isText);
  if (typeof written === 'string') {
    editor.message = `"${target}" E212: Can't open file for writing`;
    editor.isError = true;
    return null;
  }
  buffer.changed = false;
  editor.message = `"${target}"${isNew ? ' [New]' : ''} ${isEmpty ? 0 : buffer.lines.length}L, ${written}B written`;
  return editor.message;
}

interface Range {
  readonly first: number;
  readonly last: number;
  readonly rest: string;
}

function readRange(buffer: EditBuffer, text: string): Range {
  if (text.startsWith('%')) return { first: 0, last: buffer.lines.length - 1, rest: text.slice(1) };
  const [whole = '', from, to] = /^(\d+|\.|\$)?(?:,(\d+|\.|\$))?/.exec(text) ?? [];
  const line = (address: string | undefined): number => {
    if (address === undefined || address === '.') return buffer.row;
    return address === '$' ? buffer.lines.length - 1 : Math.max(0, Number(address) - 1);
  };
  return { first: line(from), last: line(to ?? from), rest: text.slice(whole.length) };
}

/** `s/old/new/g` on lines; what to complain, or null. */
function substitute(editor: ExEditor, { first, last }: Range, mark: string, text: string): string | null {
  const { buffer } = editor;
  const [old = '', replacement = '', flags = ''] = text.split(mark);
  let expression: RegularExpression;
  try {
    expression = new RegularExpression(old, { extended: false, ignoreCase: flags.includes('i') });
  } catch (error) {
    if (error instanceof PatternError) return `E486: Pattern not found: ${old}`;
    throw error;
  }
  buffer.remember();
  let found = 0;
  const touched = new Set<number>();
  for (let row = first; row <= Math.min(last, buffer.lines.length - 1); row += 1) {
    let line = buffer.lines[row] ?? '';
    let at = 0;
    while (at <= line.length && found < MAX_SUBSTITUTIONS) {
      const match = expression.match(line, at);
      if (match === null) break;
      const [start = 0, end = 0] = match;
      const made = replacement.replace(/\\?&/g, (mark) => (mark === '&' ? line.slice(start, end) : '&'));
      line = line.slice(0, start) + made + line.slice(end);
      at = start + made.length + (end === start ? 1 : 0);
      found += 1;
      buffer.row = row;
      touched.add(row);
      if (!flags.includes('g')) break;
    }
    buffer.lines[row] = line;
  }
  buffer.moveTo(buffer.row, 0);
  if (found > REPORTED_CHANGES)
    editor.message = `${found} substitutions on ${touched.size} line${touched.size === 1 ? '' : 's'}`;
  return found === 0 ? `E486: Pattern not found: ${old}` : null;
}
