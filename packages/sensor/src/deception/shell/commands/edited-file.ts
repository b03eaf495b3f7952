import { byteStringToBytes, bytesToByteString, utf8 } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { errorText } from '../kernel/error-text.ts';
import type { Process } from '../kernel/process.ts';

/** A file as an editor has it: text where it is UTF-8, else a character a byte. */
export interface LoadedFile {
  readonly lines: string[];
  readonly bytes: number;
  readonly isText: boolean;
  /** The last line has its end. */
  readonly endsLine: boolean;
  /** `new`: there is none yet; else why it cannot be read. */
  readonly problem: 'new' | string | null;
}

export function loadFile(process: Process, path: string): LoadedFile {
  try {
    const raw = bytesToByteString(process.files.readFile(process.path(path)));
    const decoded = Buffer.from(raw, 'latin1').toString('utf8');
    const isText = !decoded.includes('\ufffd');
    const lines = (isText ? decoded : raw).split('\n');
    const endsLine = lines.at(-1) === '';
    if (endsLine) lines.pop();
    return { lines, bytes: raw.length, isText, endsLine, problem: null };
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const problem = error.code === 'ENOENT' ? 'new' : errorText(error);
    return { lines: [], bytes: 0, isText: true, endsLine: true, problem };
  }
}

/** Writes the lines and reports what was written; the number of bytes, or why it failed. */
export function saveFile(process: Process, path: string, lines: readonly string[], isText: boolean): number | string {
  const text = lines.map((line) => `${line}\n`).join('');
  const bytes = byteStringToBytes(isText ? utf8(text) : text);
  const target = process.path(path);
  try {
    process.files.writeFile(target, bytes);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return errorText(error);
  }
  process.session.options.observer.fileWritten({ path: target, bytes, via: 'stdin' });
  return bytes.length;
}

/** Keystrokes as characters: escape sequences stay together, and so do the bytes of one character. */
export function splitKeys(keys: string): string[] {
  const decoded = Buffer.from(keys, 'latin1').toString('utf8');
  const text = decoded.includes('\ufffd') ? keys : decoded;
  return text.match(/\x1b(?:\[[\d;?]*[A-Za-z~]|O[A-Za-z])|[\s\S]/gu) ?? [];
}

/** Arrow and editing keys, whatever mode the terminal sends them in. */
export const CURSOR_KEYS: ReadonlyMap<string, string> = new Map(
  [
    ['A', 'up'],
    ['B', 'down'],
    ['C', 'right'],
    ['D', 'left'],
    ['H', 'home'],
    ['F', 'end'],
  ].flatMap(([letter, name]) => [
    [`\x1b[${letter ?? ''}`, name ?? ''] as const,
    [`\x1bO${letter ?? ''}`, name ?? ''] as const,
  ]),
);

export const EDITING_KEYS: ReadonlyMap<string, string> = new Map([
  ...CURSOR_KEYS,
  ['\x1b[1~', 'home'],
  ['\x1b[4~', 'end'],
  ['\x1b[3~', 'delete'],
  ['\x1b[5~', 'page-up'],
  ['\x1b[6~', 'page-down'],
  ['\x1b[2~', 'insert'],
]);
