import { parse } from '@cerberusmesh/shell-syntax';
import { bytesToByteString } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { Interpreter } from '../interpreter/interpreter.ts';
import { ExitControl } from '../interpreter/shell-context.ts';
import type { ShellState } from '../interpreter/shell-state.ts';
import { Interrupted, type Process, ProcessKilled } from '../kernel/process.ts';
import type { LineObserver } from '../kernel/session.ts';
import { promptText } from '../terminal/prompt.ts';
import type { TerminalDevice } from '../terminal/terminal-device.ts';
import { busyboxVersion } from './busybox-context.ts';
import { AshLineEditor } from './busybox-line-editor.ts';
import { asAsh, withAshWording } from './busybox-shell.ts';

/** What the shell says when it starts on a terminal. */
function greeting(process: Process): string {
  return `\n\n${busyboxVersion(process)} built-in shell (ash)\nEnter 'help' for a list of built-in commands.\n\n`;
}

/** ash of BusyBox on a terminal: its greeting, prompts and line editor. Returns the exit status. */
export async function runAsh(
  process: Process,
  state: ShellState,
  terminal: TerminalDevice,
  options: { readonly login: boolean; readonly observer: LineObserver | null },
): Promise<number> {
  const before = { onSignal: terminal.onSignal, foregroundGroup: terminal.foregroundGroup };
  process.isInteractiveShell = true;
  state.interactive = true;
  state.loginShell = options.login;
  state.options.add('monitor');
  state.shoptOptions.add('expand_aliases');
  asAsh(state);
  if (state.get('PS1') === null) state.set('PS1', '\\w \\$ ');
  state.set('PS2', '> ');
  state.set('PS4', '+ ');
  terminal.foregroundGroup = process.group;
  terminal.onSignal = (signal) => {
    if (signal === 'TSTP' && terminal.foregroundGroup === process.group) return;
    process.session.signalGroup(terminal.foregroundGroup, signal);
  };
  terminal.show(greeting(process).replaceAll('\n', '\r\n'));
  const shell = new Interpreter(process, state);
  shell.mode = 's';
  try {
    return await withAshWording(process, () => converse(shell, terminal, options));
  } finally {
    terminal.onSignal = before.onSignal;
    terminal.foregroundGroup = before.foregroundGroup;
  }
}

async function converse(
  shell: Interpreter,
  terminal: TerminalDevice,
  { login, observer }: { readonly login: boolean; readonly observer: LineObserver | null },
): Promise<number> {
  const { state, process } = shell;
  if (login) for (const path of ['/etc/profile', `${state.get('HOME') ?? ''}/.profile`]) await source(shell, path);
  const editor = new AshLineEditor(terminal, process);
  let pending = '';
  for (;;) {
    const prompt = await promptText(shell, state.get(pending === '' ? 'PS1' : 'PS2') ?? '');
    const line = await editor.read(prompt);
    if (line.kind === 'end' || line.kind === 'timeout') return shell.runExitTrap(state.lastStatus);
    if (line.kind === 'interrupt') {
      pending = '';
      state.lastStatus = 130;
      continue;
    }
    pending += `${line.text}\n`;
    const parsed = parse(pending, { dialect: 'bash', aliases: state.aliases });
    const { maxLineBytes } = process.session.options.limits;
    if (parsed.error?.incomplete === true && pending.length < maxLineBytes) continue;
    const input = pending;
    pending = '';
    if (input.trim() === '') continue;
    const ended = await run(shell, terminal, input, observer);
    if (ended !== null) return ended;
  }
}

/** Runs what has been read; the status where it ends the shell. */
async function run(
  shell: Interpreter,
  terminal: TerminalDevice,
  input: string,
  observer: LineObserver | null,
): Promise<number | null> {
  const { state, process } = shell;
  const outer = process.account;
  process.account = process.session.openAccount();
  observer?.started(input.replace(/\n$/, ''));
  let ended: number | null = null;
  try {
    state.lastStatus = await shell.guardLine(() => shell.runText({ text: input, firstLine: 0 }, { ownLines: true }));
  } catch (error) {
    if (error instanceof ExitControl) {
      state.lastStatus = error.status;
      ended = error.status;
    } else if (error instanceof Interrupted) {
      terminal.show('\r\n');
      state.lastStatus = 130;
    } else if (error instanceof ProcessKilled && process.killedBy === null) {
      process.session.stopChildrenOf(process);
      terminal.show('Killed\r\n');
      state.lastStatus = 137;
    } else throw error;
  } finally {
    process.account.close();
    if (process.account.exceeded !== null) process.account = outer;
  }
  observer?.finished(state.lastStatus);
  return ended === null ? null : shell.runExitTrap(ended);
}

async function source(shell: Interpreter, path: string): Promise<void> {
  const { files } = shell.process;
  try {
    if (!files.exists(path)) return;
    const text = bytesToByteString(files.readFile(path));
    await shell.guardLine(() => shell.runText({ text, firstLine: 0 }, { ownLines: true }));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
}
