import { byteStringToBytes, bytesToByteString } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import type { Host } from '../../host/host.ts';
import { matchesPattern } from '../expansion/pattern.ts';
import type { ShellState } from '../interpreter/shell-state.ts';
import type { Process } from '../kernel/process.ts';
import { MAX_HISTORY_LINES } from '../limits.ts';

/** The lines of the history file; none where it cannot be read. */
export function readHistory(process: Process, state: ShellState): void {
  const path = state.get('HISTFILE');
  if (path === null || path === '') return;
  try {
    state.history = [...linesOf(process.session.host, process.files.readFile(process.path(path)))];
    state.historySaved = state.history.length;
    state.historyLinesRead = state.history.length;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
}

/** The last history that was read of a machine: shells that only idle have the same one. */
const READ = new WeakMap<Host, { readonly text: string; readonly lines: readonly string[] }>();

function linesOf(host: Host, bytes: Uint8Array): readonly string[] {
  const text = bytesToByteString(bytes);
  const known = READ.get(host);
  if (known?.text === text) return known.lines;
  const lines = text
    .split('\n')
    .filter((line) => line !== '')
    .slice(-MAX_HISTORY_LINES);
  READ.set(host, { text, lines });
  return lines;
}

/** At the end of a shell: the file holds at most `$HISTFILESIZE` lines. */
export function saveHistory(process: Process, state: ShellState): void {
  const path = state.get('HISTFILE');
  if (path === null || path === '') return;
  const limit = Number(state.get('HISTFILESIZE') ?? MAX_HISTORY_LINES);
  const lines =
    Number.isFinite(limit) && limit >= 0 ? state.history.slice(-limit || state.history.length) : state.history;
  try {
    const target = process.path(path);
    if (process.files.exists(target) && process.files.stat(target).type !== 'file') return;
    const text = limit === 0 ? '' : lines.map((line) => `${line}\n`).join('');
    process.files.writeFile(target, byteStringToBytes(text), { mode: 0o600 });
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
}

/** Adds an entered line; what belongs to the command before it is joined to that entry. */
export function rememberLine(state: ShellState, line: string, joint: string | null): void {
  if (!state.options.has('history')) return;
  const last = state.history.at(-1);
  const joins = state.shoptOptions.has('cmdhist');
  if (joint !== null && last !== undefined && state.historyOpen && joins) {
    const before = joint === '' ? last.replace(/\\$/, '') : last;
    const between = state.shoptOptions.has('lithist') && joint !== '' ? '\n' : joint;
    state.history[state.history.length - 1] = before + between + line;
    return;
  }
  state.historyOpen = false;
  if (line === '') return;
  const control = state.get('HISTCONTROL') ?? '';
  if (/\bignore(space|both)\b/.test(control) && /^[ \t]/.test(line)) return;
  if (/\bignore(dups|both)\b/.test(control) && last === line) return;
  const ignored = (state.get('HISTIGNORE') ?? '').split(':');
  if (ignored.some((pattern) => pattern !== '' && matchesPattern(pattern === '&' ? (last ?? '') : pattern, line)))
    return;
  if (/\berasedups\b/.test(control)) state.history = state.history.filter((entry) => entry !== line);
  const wanted = Number(state.get('HISTSIZE') ?? MAX_HISTORY_LINES);
  const limit = Math.min(MAX_HISTORY_LINES, Number.isFinite(wanted) && wanted >= 0 ? wanted : MAX_HISTORY_LINES);
  if (state.history.length > limit) {
    // HISTSIZE was made smaller: readline's numbers are one short from then on.
    state.historyBase += state.history.length - limit - 1;
    state.history.splice(0, state.history.length - limit);
  }
  if (limit === 0) {
    state.historyBase = 0;
    state.history.length = 0;
    return;
  }
  state.history.push(line);
  state.historyOpen = true;
  while (state.history.length > limit) {
    state.history.shift();
    state.historyBase += 1;
    state.historySaved = Math.max(0, state.historySaved - 1);
  }
}

/** The entry of a here-document keeps the newline after its end mark. */
export function closeHereDocument(state: ShellState): void {
  const last = state.history.at(-1);
  if (last !== undefined && state.historyOpen) state.history[state.history.length - 1] = `${last}\n`;
}

/** Tokens after which the next line follows a blank instead of a semicolon. */
const NO_SEMICOLON_AFTER = /(?:^|[\s;&|(])(?:do|then|else|elif|if|while|until|in|case|time|!|\{)\s*$|[;&|({)]\s*$/;

/** What stands between two lines of one command in the history: `shopt -s cmdhist`. `open` is the missing token. */
export function lineJoint(text: string, open: { readonly message: string }): string {
  const before = text.replace(/\n$/, '');
  if (/looking for matching [`"']+[`'"]/.test(open.message) && !/matching `[)}]/.test(open.message)) return '\n';
  if (/here-document/.test(open.message)) return '\n';
  if (before.endsWith('\\')) return '';
  // What follows a comment must not become part of it.
  if (/(?:^|\s)#[^'"]*$/.test(before.slice(before.lastIndexOf('\n') + 1))) return '\n';
  return NO_SEMICOLON_AFTER.test(before) ? ' ' : '; ';
}
