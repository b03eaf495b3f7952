import { parse } from '@cerberusmesh/shell-syntax';
import { jobLine } from '../builtins/job-line.ts';
import { Interpreter } from '../interpreter/interpreter.ts';
import { noteTerminalSize } from '../interpreter/jobs.ts';
import { ExitControl } from '../interpreter/shell-context.ts';
import {
  INITIAL_OPTIONS,
  INITIAL_SHOPT,
  INTERACTIVE_NAMES,
  INTERACTIVE_OPTIONS,
  INTERACTIVE_SHOPT,
  LOGIN_SHOPT,
} from '../interpreter/shell-options.ts';
import type { Job, ShellState } from '../interpreter/shell-state.ts';
import { runTrap } from '../interpreter/traps.ts';
import { speaksUtf8 } from '../kernel/locale-quotes.ts';
import { Interrupted, type Process, ProcessKilled } from '../kernel/process.ts';
import type { LineObserver } from '../kernel/session.ts';
import { closeHereDocument, lineJoint, readHistory, rememberLine, saveHistory } from './command-history.ts';
import { completeWord } from './completion.ts';
import type { EditorMemory, Expanded } from './editing.ts';
import { expandHistory, type HistoryMemory } from './history-expansion.ts';
import { type Completions, NO_COMPLETIONS } from './line-completion.ts';
import { type EditedLine, editLine } from './line-editor.ts';
import { programmedCompletion } from './programmed-completion.ts';
import { promptText } from './prompt.ts';
import type { TerminalDevice } from './terminal-device.ts';

export interface InteractiveOptions {
  readonly login: boolean;
  readonly observer: LineObserver | null;
  /** Run before the first prompt: start-up files. */
  readonly begin?: (shell: Interpreter) => Promise<void>;
}

/** An open command is read for at most so many times the longest line. */
const MAX_OPEN_COMMAND_LINES = 16;

/** The read-evaluate loop of a shell on a terminal: prompts, history, job notices. Returns the exit status. */
export async function runInteractive(
  process: Process,
  state: ShellState,
  terminal: TerminalDevice,
  options: InteractiveOptions,
): Promise<number> {
  const before = { onSignal: terminal.onSignal, foregroundGroup: terminal.foregroundGroup };
  process.isInteractiveShell = true;
  state.interactive = true;
  state.loginShell = options.login;
  if (state.dialect === 'bash') {
    state.options.addShared(INTERACTIVE_NAMES, INITIAL_OPTIONS, INTERACTIVE_OPTIONS);
    if (options.login) state.shoptOptions.addShared(['expand_aliases', 'login_shell'], INITIAL_SHOPT, LOGIN_SHOPT);
    else state.shoptOptions.addShared(['expand_aliases'], INITIAL_SHOPT, INTERACTIVE_SHOPT);
  } else for (const name of ['interactive', 'monitor', 'stdin']) state.options.add(name);
  terminal.foregroundGroup = process.group;
  terminal.onSignal = (signal) => {
    if (signal === 'TSTP' && terminal.foregroundGroup === process.group) return;
    process.session.signalGroup(terminal.foregroundGroup, signal);
  };
  const shell = new Interpreter(process, state);
  shell.mode = 's';
  try {
    return await new InteractiveShell(shell, terminal, options).run();
  } finally {
    if (state.dialect === 'bash') saveHistory(process, state);
    terminal.onSignal = before.onSignal;
    terminal.foregroundGroup = before.foregroundGroup;
  }
}

class InteractiveShell {
  readonly #shell: Interpreter;
  readonly #terminal: TerminalDevice;
  readonly #options: InteractiveOptions;
  readonly #memory: EditorMemory = { firstRowLength: 0 };
  readonly #historyMemory: HistoryMemory = {};
  /** Lines of a command that is not complete yet. */
  #pending = '';
  #joint: string | null = null;
  /** What stands in the next line at first: a history reference to look at once more. */
  #initial = '';
  /** The place in the history at which the next line begins: ^O. */
  #startAt: number | null = null;

  constructor(shell: Interpreter, terminal: TerminalDevice, options: InteractiveOptions) {
    this.#shell = shell;
    this.#terminal = terminal;
    this.#options = options;
  }

  async run(): Promise<number> {
    const { state, process } = this.#shell;
    try {
      await this.#options.begin?.(this.#shell);
    } catch (error) {
      if (error instanceof ExitControl) return this.#leave(error.status, false);
      if (!(error instanceof Interrupted)) throw error;
    }
    if (state.dialect === 'bash' && state.history.length === 0) readHistory(process, state);
    for (;;) {
      const ended = await this.#readAndRun();
      if (ended !== null) return ended;
    }
  }

  /** Reads a line and runs what is complete. The status where the shell ends. */
  async #readAndRun(): Promise<number | null> {
    const { state } = this.#shell;
    const isBash = state.dialect === 'bash';
    if (this.#pending === '') {
      await this.#runTraps();
      await this.#reportJobs();
      noteTerminalSize(state, this.#terminal);
      await this.#runPromptCommand();
    }
    this.#shell.process.account.rest();
    const line = await this.#readLine();
    this.#startAt = null;
    if (line.kind === 'interrupt') {
      this.#terminal.show('\r\n');
      this.#pending = '';
      state.lastStatus = 130;
      return null;
    }
    if (line.kind === 'end') return this.#endOfInput();
    if (line.kind === 'timeout') {
      this.#terminal.show('\x07timed out waiting for input: auto-logout\r\n');
      return this.#leave(state.lastStatus, false);
    }
    this.#startAt = line.next ?? null;
    for (const [place, text] of line.changed ?? []) {
      state.history[place] = text;
      state.historyChanged.add(state.historyBase + place + 1);
    }
    const entered = await this.#expandHistory(line.text);
    if (entered === null) return null;
    if (isBash) rememberLine(state, entered, this.#pending === '' ? null : this.#joint);
    if (isBash && state.options.has('verbose')) await this.#shell.printError(`${entered}\n`);
    const wasHereDocument = this.#joint === '\n' && this.#pending !== '' && openQuoteOf(this.#pending) === null;
    this.#pending += `${entered}\n`;
    const parsed = parse(this.#pending, this.#parseOptions());
    const maxBytes = this.#shell.process.session.options.limits.maxLineBytes * MAX_OPEN_COMMAND_LINES;
    if (parsed.error?.incomplete === true && this.#pending.length < maxBytes) {
      this.#joint = lineJoint(this.#pending, parsed.error);
      return null;
    }
    if (isBash && wasHereDocument) closeHereDocument(state);
    return this.#runPending(parsed.error !== null && !parsed.error.incomplete);
  }

  #parseOptions() {
    const { dialect, aliases, shoptOptions } = this.#shell.state;
    return { dialect, aliases, extendedGlob: shoptOptions.has('extglob') };
  }

  /** Runs the command that has been read; the status where it ends the shell. */
  async #runPending(isWrong: boolean): Promise<number | null> {
    const { process, state } = this.#shell;
    const input = this.#pending;
    this.#pending = '';
    if (input.trim() === '') {
      state.linesRead += input.split('\n').length - 1;
      return null;
    }
    const outer = process.account;
    process.account = process.session.openAccount();
    this.#options.observer?.started(input.replace(/\n$/, ''));
    try {
      if (state.dialect === 'bash') await this.#showBeforeCommand();
      const status = await this.#shell.guardLine(() =>
        this.#shell.runText({ text: input, firstLine: state.linesRead }, { ownLines: true }),
      );
      state.lastStatus = status;
    } catch (error) {
      if (error instanceof ExitControl && error.byError) state.lastStatus = error.status;
      else if (error instanceof ExitControl) {
        this.#options.observer?.finished(error.status);
        return await this.#leave(error.status, false);
      } else if (error instanceof Interrupted) {
        this.#terminal.show('\r\n');
        state.lastStatus = 130;
      } else if (error instanceof ProcessKilled && process.killedBy === null) {
        process.session.stopChildrenOf(process);
        this.#terminal.show('Killed\r\n');
        state.lastStatus = 137;
      } else throw error;
    } finally {
      process.account.close();
      if (process.account.exceeded !== null) process.account = outer;
    }
    state.commandNumber += 1;
    // dash counts anew after an error of syntax.
    // dash does not count the line in which it found an error.
    const lines = input.split('\n').length - 1;
    state.linesRead += isWrong && state.dialect === 'posix' ? lines - 1 : lines;
    if (!/^\s*(exit|logout|jobs)\b/.test(input)) state.warnedOfJobs = false;
    this.#options.observer?.finished(state.lastStatus);
    // `set -t`: one command, and the shell ends.
    if (state.options.has('onecmd')) return this.#leave(state.lastStatus, false);
    return null;
  }

  async #endOfInput(): Promise<number | null> {
    const { state } = this.#shell;
    const isBash = state.dialect === 'bash';
    if (this.#pending !== '') {
      const input = this.#pending;
      const parsed = parse(input, { ...this.#parseOptions(), endOfInput: true });
      if (parsed.error === null) return this.#runPending(false);
      this.#pending = '';
      if (isBash && /looking for matching/.test(parsed.error.message)) {
        await this.#shell.complain(parsed.error.message);
        return null;
      }
      await this.#shell.complainOfSyntax(parsed.error);
      state.lastStatus = 2;
      if (!isBash) return null;
    }
    if (isBash && state.jobs.some((job) => job.state === 'Stopped') && !state.warnedOfJobs) {
      state.warnedOfJobs = true;
      this.#terminal.show(`${this.#options.login ? 'logout' : 'exit'}\r\nThere are stopped jobs.\r\n`);
      return null;
    }
    return this.#leave(state.lastStatus, true);
  }

  /** The end of the shell: what it says, and its EXIT trap. */
  async #leave(status: number, byEndOfInput: boolean): Promise<number> {
    const { state } = this.#shell;
    if (byEndOfInput)
      this.#terminal.show(state.dialect === 'posix' ? '\r\n' : this.#options.login ? 'logout\r\n' : 'exit\r\n');
    state.lastStatus = status;
    const left = await this.#shell.runExitTrap(status);
    for (const job of state.jobs)
      if (job.state === 'Stopped')
        for (const id of job.processIds) this.#shell.process.session.processes.get(id)?.deliver('KILL');
    return left;
  }

  async #readLine(): Promise<EditedLine> {
    const { state, process } = this.#shell;
    const root = process.identity.userId === 0;
    const written =
      this.#pending === ''
        ? (state.get('PS1') ?? (state.dialect === 'bash' ? '' : root ? '# ' : '$ '))
        : (state.get('PS2') ?? '');
    const prompt = await promptText(this.#shell, written);
    if (state.dialect === 'posix') return this.#readCookedLine(prompt);
    if (!state.options.has('emacs') && !state.options.has('vi'))
      return this.#readCookedLine(prompt.replace(/[\x01\x02]/g, ''));
    const { limits, observer } = process.session.options;
    const initial = this.#initial;
    this.#initial = '';
    return editLine({
      terminal: this.#terminal,
      process,
      prompt,
      initial,
      startAt: this.#startAt,
      term: state.get('TERM') ?? 'dumb',
      isUtf8: speaksUtf8(state),
      history: state.history,
      timeoutMs: timeLimitMs(state.get('TMOUT')),
      maxLineBytes: limits.maxLineBytes,
      memory: this.#memory,
      runTraps: () => this.#runTraps(),
      onLimit: () => observer.limitReached({ limit: 'maxLineBytes', value: limits.maxLineBytes }),
      historyBase: state.historyBase,
      isVi: state.options.has('vi'),
      bindings: state.keyBindings,
      setting: (name) => state.readlineSettings.get(name) ?? null,
      complete: (text, cursor, kind) =>
        (kind === 'word' ? this.#completeProgrammed(text, cursor) : null) ??
        completeWord(process, state, text, cursor, this.#pending === '' || this.#joint !== '\n', kind),
      expand: (kind, text) => this.#bounded(() => this.#expandEdited(kind, text), { text, error: null }),
      runBound: (command, line) => this.#bounded(() => this.#runBound(command, line), line),
    });
  }

  #completeProgrammed(text: string, cursor: number): Promise<Completions> | null {
    const complete = programmedCompletion(this.#shell, text, cursor);
    return complete === null ? null : this.#bounded(complete, NO_COMPLETIONS);
  }

  /** What a key sets off has the limits of a command; beyond them it is as if it had not been. */
  async #bounded<Result>(body: () => Promise<Result>, otherwise: Result): Promise<Result> {
    const { process } = this.#shell;
    const outer = process.account;
    process.account = process.session.openAccount();
    try {
      return await body();
    } catch (error) {
      if (error instanceof Interrupted) return otherwise;
      if (!(error instanceof ProcessKilled) || process.killedBy !== null) throw error;
      process.session.stopChildrenOf(process);
      return otherwise;
    } finally {
      process.account.close();
      process.account = outer;
    }
  }

  /** M-^ and M-C-e: what the history, then aliases and expansions make of a line that is still being edited. */
  async #expandEdited(kind: 'shell' | 'history', text: string): Promise<Expanded> {
    const { state } = this.#shell;
    const { text: line, error } = expandHistory(text, state.history, {
      base: state.historyBase,
      extendedPatterns: state.shoptOptions.has('extglob'),
      openQuote: null,
    });
    if (error !== null) return { text, error: `-bash: ${error}` };
    if (kind === 'history') return { text: line, error: null };
    const [, blanks = '', name = '', rest = ''] = /^(\s*)(\S+)(.*)$/s.exec(line) ?? [];
    const unaliased = `${blanks}${state.aliases.get(name) ?? name}${rest}`;
    const words = unaliased.match(/'[^']*'|(?:`[^`]*`|\$\([^)]*\)|[^\s'`$]|\$(?!\())+|\s+/g) ?? [];
    let expanded = '';
    for (const word of words) expanded += /[$`]/.test(word) ? await this.#shell.expandText(word) : word;
    return { text: expanded, error: null };
  }

  /** `bind -x`: the command sees the line in READLINE_LINE and READLINE_POINT, and may change both. */
  async #runBound(command: string, line: { text: string; cursor: number }): Promise<{ text: string; cursor: number }> {
    const { state } = this.#shell;
    state.set('READLINE_LINE', line.text);
    state.set('READLINE_POINT', String(line.cursor));
    try {
      await this.#shell.guardLine(() => this.#shell.runText({ text: command, firstLine: 0 }));
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
    }
    const text = state.get('READLINE_LINE') ?? '';
    const cursor = Number(state.get('READLINE_POINT') ?? text.length);
    for (const name of ['READLINE_LINE', 'READLINE_POINT']) state.unset(name);
    return { text, cursor: Number.isInteger(cursor) ? cursor : text.length };
  }

  /** Without a line editor, as dash is, the terminal's own is all there is. */
  async #readCookedLine(prompt: string): Promise<EditedLine> {
    const { process } = this.#shell;
    const input = process.descriptor(0);
    await this.#shell.printError(prompt);
    let text = '';
    try {
      for (;;) {
        const piece = (await input?.read(process)) ?? '';
        if (piece === '') return text === '' ? { kind: 'end' } : { kind: 'line', text };
        text += piece;
        const end = text.indexOf('\n');
        if (end === -1) continue;
        input?.pushBack(text.slice(end + 1));
        return { kind: 'line', text: text.slice(0, end) };
      }
    } catch (error) {
      if (error instanceof Interrupted) return { kind: 'interrupt' };
      throw error;
    }
  }

  /** The line with its history references replaced; null where it is not run. */
  async #expandHistory(text: string): Promise<string | null> {
    const { state } = this.#shell;
    if (state.dialect !== 'bash' || !state.options.has('histexpand')) return text;
    const expanded = expandHistory(text, state.history, {
      base: state.historyBase,
      extendedPatterns: state.shoptOptions.has('extglob'),
      openQuote: this.#joint === '\n' && this.#pending !== '' ? openQuoteOf(this.#pending) : null,
      characters: state.get('histchars'),
      memory: this.#historyMemory,
    });
    if (expanded.error !== null) {
      await this.#shell.complain(expanded.error);
      if (state.shoptOptions.has('histreedit')) this.#initial = text;
      return null;
    }
    if (expanded.changed && !expanded.printOnly && state.shoptOptions.has('histverify')) {
      this.#initial = expanded.text;
      return null;
    }
    if (expanded.changed) this.#terminal.show(`${expanded.text.replaceAll('\n', '\r\n')}\r\n`);
    if (!expanded.printOnly) return expanded.text;
    rememberLine(state, expanded.text, null);
    return null;
  }

  async #runTraps(): Promise<void> {
    const { process } = this.#shell;
    for (;;) {
      const signal = process.pendingTraps.shift();
      if (signal === undefined) return;
      if (signal !== 'CHLD' || this.#shell.state.traps.has('CHLD')) await runTrap(this.#shell, signal);
    }
  }

  async #runPromptCommand(): Promise<void> {
    const { state } = this.#shell;
    const variable = state.dialect === 'bash' ? state.variables.get('PROMPT_COMMAND') : undefined;
    if (variable === undefined) return;
    const commands = variable.indexed === null ? [variable.value ?? ''] : [...variable.indexed.values()];
    const { lastStatus } = state;
    for (const command of commands) {
      if (command === '') continue;
      const { error } = parse(command, { ...this.#parseOptions(), endOfInput: true });
      if (error !== null) {
        const line = state.linesRead + 1;
        await this.#shell.complain(`PROMPT_COMMAND: line ${line}: ${error.message}`);
        continue;
      }
      try {
        await this.#shell.guardLine(() => this.#shell.runText({ text: command, firstLine: 0 }));
      } catch (error) {
        if (!(error instanceof Interrupted)) throw error;
      }
    }
    state.lastStatus = lastStatus;
  }

  /** `$PS0` stands between the entered line and what it does. */
  async #showBeforeCommand(): Promise<void> {
    const written = this.#shell.state.get('PS0');
    if (written === null || written === '') return;
    const shown = await promptText(this.#shell, written);
    await this.#shell.printError(shown.replace(/[\x01\x02]/g, ''));
  }

  async #reportJobs(): Promise<void> {
    const { state } = this.#shell;
    for (const job of state.jobs) {
      if (job.state === 'Stopped' && !job.notified) {
        job.notified = true;
        await this.#shell.printError(`\n${jobLine(state.jobs, job, { dialect: state.dialect })}`);
      }
      if (job.state !== 'Done' || job.notified) continue;
      // dash keeps quiet about what ended well while it is not at its prompt; here both tell.
      await this.#shell.printError(jobLine(state.jobs, job, { dialect: state.dialect }));
      job.notified = true;
    }
    const isOver = (job: Job) => job.state === 'Done' && job.notified;
    if (state.jobs.some(isOver)) state.jobs = state.jobs.filter((job) => !isOver(job));
  }
}

/** `$TMOUT` of a shell at its prompt: null where there is no limit. */
function timeLimitMs(seconds: string | null): number | null {
  return seconds !== null && /^\d{1,6}$/.test(seconds) && Number(seconds) > 0 ? Number(seconds) * 1000 : null;
}

/** The quote that is open at the end of a text. */
function openQuoteOf(text: string): '"' | "'" | null {
  let quote: '"' | "'" | null = null;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '\\' && quote !== "'") at += 1;
    else if ((character === '"' || character === "'") && (quote === null || quote === character))
      quote = quote === null ? character : null;
  }
  return quote;
}
