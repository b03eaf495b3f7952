import { parse } from '@cerberusmesh/shell-syntax';
import { byteStringToBytes, bytesToByteString } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { BUILTINS } from '../builtins/registry.ts';
import { Interpreter } from '../interpreter/interpreter.ts';
import { ExitControl } from '../interpreter/shell-context.ts';
import type { ShellState } from '../interpreter/shell-state.ts';
import { Interrupted, type Process, ProcessKilled } from '../kernel/process.ts';
import { MAX_HISTORY_LINES } from '../limits.ts';
import { expandHistory } from './history-expansion.ts';
import { editLine } from './line-editor.ts';
import type { TerminalDevice } from './terminal-device.ts';

/** A complete entered line, as the trap wants to know it. */
export interface LineObserver {
  started(input: string): void;
  finished(exitCode: number): void;
}

/** The read-evaluate loop of a shell on a terminal: prompts, history, job notices. Returns the exit status. */
export async function runInteractive(
  process: Process,
  state: ShellState,
  terminal: TerminalDevice,
  options: { readonly login: boolean; readonly observer: LineObserver | null },
): Promise<number> {
  const before = { onSignal: terminal.onSignal, foregroundGroup: terminal.foregroundGroup };
  process.isInteractiveShell = true;
  state.interactive = true;
  state.options.add('histexpand');
  state.options.add('monitor');
  terminal.foregroundGroup = process.group;
  terminal.onSignal = (signal) => {
    if (terminal.foregroundGroup !== process.group) process.session.signalGroup(terminal.foregroundGroup, signal);
    if (signal === 'INT') process.deliver('INT');
  };
  const shell = new Interpreter(process, state);
  shell.mode = 's';
  if (state.dialect === 'bash' && state.history.length === 0) state.history = readHistory(process, state);
  let status = 0;
  let pending = '';
  try {
    for (;;) {
      if (pending === '') await reportJobs(shell);
      const line = await editLine({
        terminal,
        process,
        prompt: promptText(state, process, pending === '' ? 'PS1' : 'PS2'),
        history: state.history,
        maxLineBytes: process.session.options.limits.maxLineBytes,
        bracketedPaste: state.dialect === 'bash',
        onLimit: () =>
          process.session.options.observer.limitReached({
            limit: 'maxLineBytes',
            value: process.session.options.limits.maxLineBytes,
          }),
        complete: (word, first) => completions(process, state, word, first),
      });
      if (line.kind === 'interrupt') {
        terminal.show('\r\n');
        pending = '';
        state.lastStatus = 130;
        continue;
      }
      if (line.kind === 'end') {
        if (pending !== '') {
          pending = '';
          await shell.complain('syntax error: unexpected end of file');
          continue;
        }
        terminal.show(options.login ? 'logout\r\n' : state.dialect === 'bash' ? 'exit\r\n' : '\r\n');
        return await shell.runExitTrap(state.lastStatus);
      }
      const expanded =
        state.dialect === 'bash' && state.options.has('histexpand') && !line.text.includes("'!'")
          ? expandHistory(line.text, state.history)
          : { text: line.text, error: null, changed: false, printOnly: false };
      if (expanded.error !== null) {
        await shell.complain(expanded.error);
        continue;
      }
      if (expanded.changed) terminal.show(`${expanded.text}\r\n`);
      if (expanded.printOnly) {
        remember(state, expanded.text);
        continue;
      }
      pending += `${expanded.text}\n`;
      const parsed = parse(pending, { dialect: state.dialect, aliases: state.aliases });
      if (parsed.error?.incomplete === true && pending.length < process.session.options.limits.maxLineBytes * 16)
        continue;
      const input = pending;
      pending = '';
      if (input.trim() === '') continue;
      remember(state, input.replace(/\n$/, ''));
      const account = process.account;
      process.account = process.session.openAccount();
      options.observer?.started(input.replace(/\n$/, ''));
      try {
        status = await shell.guardLine(() => shell.runText({ text: input, firstLine: 0 }, { ownLines: true }));
        state.lastStatus = status;
      } catch (error) {
        if (error instanceof ExitControl) {
          if (options.login) terminal.show('logout\r\n');
          else if (state.dialect === 'bash') terminal.show('exit\r\n');
          options.observer?.finished(error.status);
          state.lastStatus = error.status;
          return await shell.runExitTrap(error.status);
        }
        if (error instanceof Interrupted) {
          terminal.show('\r\n');
          state.lastStatus = 130;
        } else if (error instanceof ProcessKilled && process.killedBy === null) {
          process.session.stopChildrenOf(process);
          terminal.show('Killed\r\n');
          state.lastStatus = 137;
        } else throw error;
      } finally {
        process.account.close();
        if (process.account.exceeded !== null) process.account = account;
      }
      options.observer?.finished(state.lastStatus);
    }
  } finally {
    if (state.dialect === 'bash') saveHistory(process, state);
    terminal.onSignal = before.onSignal;
    terminal.foregroundGroup = before.foregroundGroup;
  }
}

function remember(state: ShellState, line: string): void {
  if (state.get('HISTCONTROL')?.includes('ignore') === true && (line.startsWith(' ') || state.history.at(-1) === line))
    return;
  state.history.push(line.replaceAll('\n', '; '));
  if (state.history.length > MAX_HISTORY_LINES) state.history.shift();
}

function readHistory(process: Process, state: ShellState): string[] {
  const path = state.get('HISTFILE');
  if (path === null || path === '') return [];
  try {
    return bytesToByteString(process.files.readFile(process.path(path)))
      .split('\n')
      .filter((line) => line !== '')
      .slice(-MAX_HISTORY_LINES);
  } catch (error) {
    if (error instanceof FileError) return [];
    throw error;
  }
}

function saveHistory(process: Process, state: ShellState): void {
  const path = state.get('HISTFILE');
  if (path === null || path === '') return;
  try {
    const target = process.path(path);
    if (process.files.exists(target) && process.files.stat(target).type !== 'file') return;
    process.files.writeFile(target, byteStringToBytes(state.history.map((line) => `${line}\n`).join('')), {
      mode: 0o600,
    });
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
}

async function reportJobs(shell: Interpreter): Promise<void> {
  const { jobs } = shell.state;
  for (const [index, job] of jobs.entries()) {
    if (job.state !== 'Done' || job.notified) continue;
    job.notified = true;
    const mark = index === jobs.length - 1 ? '+' : index === jobs.length - 2 ? '-' : ' ';
    const what =
      job.signal !== null
        ? job.signal === 'KILL'
          ? 'Killed'
          : job.signal === 'TERM'
            ? 'Terminated'
            : 'Interrupt'
        : job.status === 0
          ? 'Done'
          : `Exit ${job.status}`;
    await shell.printError(`[${job.number}]${mark}  ${what.padEnd(24)}${job.command}\n`);
  }
  shell.state.jobs = jobs.filter((job) => !job.notified);
}

/** Prompt escapes of bash manual 6.9 that Debian's prompts use. */
function promptText(state: ShellState, process: Process, name: 'PS1' | 'PS2'): string {
  const root = process.identity.userId === 0;
  const text =
    state.get(name) ?? (name === 'PS2' ? '> ' : state.dialect === 'bash' ? '\\s-\\v\\$ ' : root ? '# ' : '$ ');
  const home = state.get('HOME') ?? '';
  const directory =
    home !== '' && (process.directory === home || process.directory.startsWith(`${home}/`))
      ? `~${process.directory.slice(home.length)}`
      : process.directory;
  if (state.dialect === 'posix') return text.includes('\\') ? (root ? '# ' : '$ ') : text;
  return text
    .replace(/\$\{debian_chroot:\+\(\$debian_chroot\)\}/g, '')
    .replace(/\\(\[|\]|\$|u|h|H|w|W|s|v|n|r|e|033|a|t|d|!|#|\\)/g, (_, letter: string) => {
      switch (letter) {
        case '$':
          return root ? '#' : '$';
        case 'u':
          return process.session.host.findUserById(process.identity.userId)?.name ?? '?';
        case 'h':
          return process.session.hostname().split('.')[0] ?? '';
        case 'H':
          return process.session.hostname();
        case 'w':
          return directory;
        case 'W':
          return directory.split('/').at(-1) || '/';
        case 's':
          return state.name.replace(/^-/, '').split('/').at(-1) ?? 'bash';
        case 'v':
          return '5.2';
        case 'n':
          return '\r\n';
        case 'r':
          return '\r';
        case 'e':
        case '033':
          return '\x1b';
        case 'a':
          return '\x07';
        case '!':
          return String(state.history.length + 1);
        case '\\':
          return '\\';
        default:
          return '';
      }
    });
}

function completions(process: Process, state: ShellState, word: string, first: boolean): string[] {
  const slash = word.lastIndexOf('/');
  const directory = slash === -1 ? '.' : word.slice(0, slash + 1).replace(/^~(?=\/)/, state.get('HOME') ?? '~');
  const prefix = word.slice(slash + 1);
  const found = new Set<string>();
  const add = (where: string, shown: string, wantDirectoryMark: boolean) => {
    try {
      for (const name of process.list(where)) {
        if (!name.startsWith(prefix) || (name.startsWith('.') && !prefix.startsWith('.'))) continue;
        const path = process.path(`${where}/${name}`);
        const isDirectory =
          wantDirectoryMark && process.files.exists(path) && process.files.stat(path).type === 'directory';
        found.add(`${shown}${name}${isDirectory ? '/' : ''}`);
      }
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
    }
  };
  if (first && slash === -1 && word !== '') {
    for (const path of (state.get('PATH') ?? '').split(':')) add(path, '', false);
    for (const name of [...BUILTINS.keys(), ...state.functions.keys(), ...state.aliases.keys()])
      if (name.startsWith(word)) found.add(name);
  } else add(directory, word.slice(0, slash + 1), true);
  return [...found].sort();
}
