// Long because these belong together: the one class that all the files of running commands share, and its way between them.
import {
  type Command,
  type Pipeline,
  parseNext,
  type ShellSyntaxError,
  type Span,
  type Statement,
  type Word,
  type WordPart,
} from '@cerberusmesh/shell-syntax';
import { utf8 } from '../../byte-string.ts';
import { builtinsOf } from '../builtins/registry.ts';
import { Expander, type ExpansionHost } from '../expansion/expander.ts';
import { ExpansionError } from '../expansion/expansion-error.ts';
import { DescriptorError } from '../kernel/open-file.ts';
import { Interrupted, type Process } from '../kernel/process.ts';
import { print, printError } from '../kernel/program.ts';
import { ForkError } from '../kernel/session.ts';
import { signalNumber } from '../kernel/signals.ts';
import { STEPS_PER_PROCESS } from '../limits.ts';
import { completeWord } from '../terminal/completion.ts';
import { editLine } from '../terminal/line-editor.ts';
import { promptText } from '../terminal/prompt.ts';
import { commandText, pipelineText } from './command-text.ts';
import { runCompound } from './compound.ts';
import { searchPathAll } from './execute.ts';
import { reportAwaited, reportForegroundEnd, runInBackground, runPipeline, stopAgain } from './jobs.ts';
import { lineAt, posixExpansion, posixRedirection, syntaxErrorText, unterminatedHereDocuments } from './messages.ts';
import { applyRedirections, RedirectionError, SavedDescriptors } from './redirections.ts';
import { ExitControl, LineDiscarded, LoopControl, ReturnControl, type ShellContext } from './shell-context.ts';
import { AssignmentError, type Job, type ShellState, type SourceText } from './shell-state.ts';
import { callFunction, execute, findProgram, replaceShell, runSimple, runWords } from './simple-command.ts';
import { runStandardInput } from './standard-input.ts';
import { onlyCommand, substituteCommand, substituteProcess } from './substitution.ts';
import { durationText } from './time-report.ts';
import { runTrap } from './traps.ts';

/** Commands before which the DEBUG trap runs; a loop over words has it at each turn. */
const DEBUGGED_COMMANDS: ReadonlySet<Command['type']> = new Set<Command['type']>([
  'simple',
  'arithmetic-command',
  'conditional',
  'case',
  'select',
]);

/**
 * Runs syntax trees in one process. A subshell is another interpreter in another process with copied state. What each
 * kind of command does lies in the files beside this one; this class holds what they share and the way between them.
 */
export class Interpreter implements ShellContext, ExpansionHost {
  readonly process: Process;
  readonly state: ShellState;
  readonly expander: Expander;
  /** How the shell was started: `c` for -c, `s` for standard input, empty for a script. */
  mode: 'c' | 's' | '' = '';
  loopDepth = 0;
  /** The text whose spans the running tree counts in. */
  source: SourceText = { text: '', firstLine: 0 };
  /** Where in it the running command begins. */
  offset = 0;
  /** Above 0 where a failing command must not end a `set -e` shell. */
  conditionDepth = 0;
  /** `eval` is reading: its syntax errors say so. */
  inEval = false;
  /** Set by `exec >file`: the redirections of the running command stay. */
  redirectionsKept = false;
  /** Ends of pipes that process substitutions of the running commands hold. */
  readonly substitutionDescriptors: number[] = [];
  /** Status of the last command substitution of the running command. */
  substitutionStatus: number | null = null;
  /** The process has nothing left to do but the next command, so a program may take its place. */
  #mayReplace = false;

  constructor(process: Process, state: ShellState) {
    this.process = process;
    this.state = state;
    this.expander = new Expander(this);
  }

  get flags(): string {
    return this.state.flags(this.state.dialect === 'posix' && this.mode === 'c' ? '' : this.mode);
  }

  commandText(): string {
    const next = parseNext(this.source.text, this.offset, { dialect: this.state.dialect, endOfInput: true });
    const command = next.statements[0]?.first.commands[0];
    return command === undefined ? '' : commandText(command, this.source.text);
  }

  get line(): number {
    return lineAt(this.source.text, this.offset) + this.source.firstLine;
  }

  async print(text: string): Promise<void> {
    if (text !== '' && this.process.descriptor(1) === null) throw new DescriptorError('EBADF');
    await print(this.process, text);
  }

  printError(text: string): Promise<void> {
    return printError(this.process, text);
  }

  async complain(message: string): Promise<void> {
    const { state } = this;
    const name = this.#messageName();
    const line = state.dialect === 'posix' ? `${this.line}: ` : `line ${this.line}: `;
    await this.printError(
      utf8(`${name}: ${(state.interactive || state.messageNameOnly) && state.dialect === 'bash' ? '' : line}`) +
        utf8(`${message}\n`),
    );
  }

  /** Inside a function bash names what holds its text: a script, `main` for standard input, else `environment`. */
  #messageName(): string {
    const { state } = this;
    if (state.functionNames.length === 0 || state.dialect === 'posix' || state.interactive || state.messageNameOnly)
      return state.messageName;
    return this.mode === 'c' ? 'environment' : this.mode === 's' ? 'main' : state.messageName;
  }

  /** Runs a whole shell: its text, then its EXIT trap. `exit` and fatal errors end here. */
  async runShell(source: SourceText): Promise<number> {
    const status = await this.guard(() => this.runText(source, { ownLines: true }));
    return this.runExitTrap(status);
  }

  /** Runs a shell whose commands come from its standard input, one after the other: `ssh host` without a terminal. */
  async runInput(): Promise<number> {
    this.mode = 's';
    const status = await this.guard(() => runStandardInput(this));
    return this.runExitTrap(status);
  }

  async runExitTrap(status: number): Promise<number> {
    const trap = this.state.traps.get('EXIT');
    if (trap === undefined) return status;
    this.state.traps.delete('EXIT');
    this.state.lastStatus = status;
    return this.guard(() => this.runText({ text: trap, firstLine: 0 }).then(() => status));
  }

  /** For one line of an interactive shell: all but `exit` ends the line only. */
  async guardLine(body: () => Promise<number>): Promise<number> {
    try {
      return await body();
    } catch (error) {
      if (error instanceof ReturnControl || error instanceof LineDiscarded) return error.status;
      if (error instanceof LoopControl) return this.state.lastStatus;
      if (error instanceof RangeError) return 139;
      throw error;
    }
  }

  /** Turns what ends a shell into its status. */
  async guard(body: () => Promise<number>): Promise<number> {
    try {
      return await body();
    } catch (error) {
      if (error instanceof ExitControl || error instanceof ReturnControl || error instanceof LineDiscarded)
        return error.status;
      if (error instanceof LoopControl) return this.state.lastStatus;
      if (error instanceof RangeError) {
        await this.complain('maximum function nesting level exceeded');
        return 1;
      }
      throw error;
    }
  }

  async runText(source: SourceText, options: { readonly ownLines?: boolean } = {}): Promise<number> {
    const before = { source: this.source, offset: this.offset };
    const ownLines = options.ownLines === true;
    this.source = ownLines ? source : { ...source, firstLine: before.source.text === '' ? 0 : source.firstLine };
    let status = 0;
    try {
      for (let offset = 0; offset < source.text.length; ) {
        const next = this.parse(source.text, offset, true);
        const pause = this.process.step(1 + ((next.end - offset) >> 10));
        if (pause !== null) await pause;
        if (next.error !== null) {
          await this.complainOfSyntax(next.error);
          this.state.lastStatus = 2;
          return 2;
        }
        // At a prompt every line is shown as it is read.
        if (this.state.options.has('verbose') && !(ownLines && this.state.interactive))
          await this.printError(`${source.text.slice(offset, next.end).replace(/\n$/, '')}\n`);
        if (next.end <= offset) break;
        if (next.end >= source.text.length) await this.#warnOfHereDocuments(source.text, next.statements);
        this.#mayReplace =
          ownLines &&
          this.mode === 'c' &&
          offset === 0 &&
          this.state.traps.size === 0 &&
          onlyCommand(next.statements) !== null &&
          source.text.slice(next.end).trim() === '';
        offset = next.end;
        status = ownLines
          ? await this.keepReading(() => this.runStatements(next.statements))
          : await this.runStatements(next.statements);
      }
      return status;
    } finally {
      this.source = before.source;
      this.offset = before.offset;
    }
  }

  async #warnOfHereDocuments(text: string, statements: readonly Statement[]): Promise<void> {
    if (this.state.dialect === 'posix') return;
    for (const warning of unterminatedHereDocuments(text, statements)) {
      this.offset = text.endsWith('\n') ? text.length - 1 : text.length;
      await this.complain(warning);
    }
  }

  /** A discarded line ends with its status, and the shell reads on. */
  async keepReading(body: () => Promise<number>): Promise<number> {
    try {
      return await body();
    } catch (error) {
      if (!(error instanceof LineDiscarded) || this.state.callDepth > 0) throw error;
      this.conditionDepth = 0;
      this.loopDepth = 0;
      this.state.lastStatus = error.status;
      return error.status;
    }
  }

  /** The next line with all that belongs to it; `endOfInput`: nothing comes after the text. */
  parse(text: string, offset: number, endOfInput: boolean): ReturnType<typeof parseNext> {
    const { state } = this;
    const { dialect } = state;
    const extendedGlob = state.shoptOptions.has('extglob');
    if (state.aliases.size === 0 || (dialect === 'bash' && !state.shoptOptions.has('expand_aliases')))
      return parseNext(text, offset, { dialect, endOfInput, extendedGlob });
    return parseNext(text, offset, { dialect, endOfInput, extendedGlob, aliases: state.aliases });
  }

  /** `within` is a text of its own that the error lies in, and what it is. */
  async complainOfSyntax(
    error: ShellSyntaxError,
    within: { readonly origin: string; readonly text: string } | null = null,
  ): Promise<void> {
    const atEnd = error.kind === 'unexpected-end';
    const where = { mode: within === null ? this.mode : '', inEval: this.inEval, origin: within?.origin ?? '' };
    const source = within === null ? this.source : { text: within.text, firstLine: 0 };
    await this.printError(
      utf8(syntaxErrorText(this.state, source, { message: error.message, line: error.line, atEnd }, where)),
    );
  }

  async runStatements(statements: readonly Statement[]): Promise<number> {
    let status = 0;
    for (const statement of statements) status = await this.#statement(statement);
    return status;
  }

  async #statement(statement: Statement): Promise<number> {
    const { state } = this;
    if (this.process.pendingTraps.length > 0) await this.#runSignalTraps();
    if (state.options.has('noexec') && !state.interactive) return 0;
    if (statement.background) return runInBackground(this, statement);
    const { rest } = statement;
    if (rest.length === 0) return this.#pipeline(statement.first);
    this.conditionDepth += 1;
    let status = 0;
    try {
      status = await this.#pipeline(statement.first);
      const last = rest.length - 1;
      for (let index = 0; index < last; index += 1) {
        const next = rest[index];
        if (next !== undefined && (next.operator === '&&') === (status === 0))
          status = await this.#pipeline(next.pipeline);
      }
    } finally {
      this.conditionDepth -= 1;
    }
    const final = rest.at(-1);
    if (final !== undefined && (final.operator === '&&') === (status === 0))
      status = await this.#pipeline(final.pipeline);
    return status;
  }

  /** Statements whose failure decides something: no `set -e`, no ERR trap. */
  async runCondition(statements: readonly Statement[]): Promise<number> {
    this.conditionDepth += 1;
    try {
      return await this.runStatements(statements);
    } finally {
      this.conditionDepth -= 1;
    }
  }

  async #runSignalTraps(): Promise<void> {
    for (;;) {
      const signal = this.process.pendingTraps.shift();
      if (signal === undefined) return;
      await runTrap(this, signal);
    }
  }

  async #pipeline(pipeline: Pipeline): Promise<number> {
    const { state } = this;
    const start = pipeline.timed ? this.process.session.host.now() : 0;
    if (pipeline.negated) this.conditionDepth += 1;
    let status: number;
    try {
      const only = pipeline.commands[0];
      status =
        pipeline.commands.length === 1 && only !== undefined
          ? await this.command(only)
          : await runPipeline(this, pipeline);
      if (pipeline.commands.length === 1 && only?.type === 'simple') state.pipelineStatus = status;
    } finally {
      if (pipeline.negated) this.conditionDepth -= 1;
    }
    if (pipeline.negated) status = status === 0 ? 1 : 0;
    state.lastStatus = status;
    if (pipeline.timed) {
      const elapsed = this.process.session.host.now() - start;
      const [only] = pipeline.commands;
      const isEmpty = only?.type === 'simple' && only.words.length === 0 && only.assignments.length === 0;
      const written = this.showSource(pipeline);
      await this.printError(durationText(elapsed, state.get('TIMEFORMAT'), written, isEmpty ? 0 : 0.001));
    }
    if (status !== 0 && !pipeline.negated && this.conditionDepth === 0) {
      if (state.traps.has('ERR') && (state.functionNames.length === 0 || state.options.has('errtrace')))
        await runTrap(this, 'ERR');
      if (state.options.has('errexit')) throw new ExitControl(status);
    }
    return status;
  }

  /** As the only command of a forked process. */
  runOnly(command: Command): Promise<number> {
    this.#mayReplace = command.type === 'simple';
    return this.command(command);
  }

  /** Statements after which the process ends. */
  runLast(statements: readonly Statement[]): Promise<number> {
    this.#mayReplace = true;
    return this.runStatements(statements);
  }

  /** A forked copy of this shell. Where the machine has no more processes, the shell ends. */
  async fork(options: { readonly group?: number | 'own'; readonly command?: string } = {}): Promise<Interpreter> {
    const { state } = this;
    const pause = this.process.step(STEPS_PER_PROCESS);
    if (pause !== null) await pause;
    try {
      const process = this.process.session.fork(this.process, options);
      for (const [signal, action] of state.traps) if (action === '') process.ignoredSignals.add(signal);
      const child = new Interpreter(process, state.clone());
      child.state.interactive = false;
      child.state.subshellLevel += 1;
      child.state.jobs = state.jobs.map((job) => ({ ...job }));
      child.mode = this.mode;
      child.source = this.source;
      child.offset = this.offset;
      child.loopDepth = this.loopDepth;
      child.conditionDepth = this.conditionDepth;
      child.state.messageNameOnly = state.interactive || state.messageNameOnly;
      return child;
    } catch (error) {
      if (!(error instanceof ForkError)) throw error;
      // bash reports both with sys_error(): its name and no line.
      await this.printError(utf8(`${state.messageName}: fork: retry: Resource temporarily unavailable\n`));
      await this.printError(utf8(`${state.messageName}: fork: Resource temporarily unavailable\n`));
      throw new ExitControl(254);
    }
  }

  /** Before each simple command and the like: bash manual 4.1, `trap`. */
  async runDebugTrap(text: string): Promise<void> {
    const { state } = this;
    if (state.functionNames.length > 0 && !state.options.has('functrace')) return;
    state.trappedCommand = text;
    try {
      await runTrap(this, 'DEBUG');
    } finally {
      state.trappedCommand = null;
    }
  }

  /** The body of a forked shell: what would end the shell ends the process. */
  async runBody(body: () => Promise<number>): Promise<number> {
    return this.runExitTrap(await this.guard(body));
  }

  async command(command: Command): Promise<number> {
    const pause = this.process.step();
    if (pause !== null) await pause;
    this.offset = command.start;
    const mayReplace = this.#mayReplace;
    this.#mayReplace = false;
    const openSubstitutions = this.substitutionDescriptors.length;
    try {
      if (this.state.traps.has('DEBUG') && DEBUGGED_COMMANDS.has(command.type))
        await this.runDebugTrap(commandText(command, this.source.text));
      if (command.type === 'simple') return await runSimple(this, command, mayReplace);
      if (command.redirections.length === 0 || command.type === 'function') return await runCompound(this, command);
      const saved = new SavedDescriptors(this.process);
      try {
        await applyRedirections(this.process, command.redirections, this.expander, this.state, saved);
        return await runCompound(this, command);
      } finally {
        saved.restore();
      }
    } catch (error) {
      return this.recover(error);
    } finally {
      if (this.substitutionDescriptors.length > openSubstitutions)
        for (const number of this.substitutionDescriptors.splice(openSubstitutions))
          this.process.setDescriptor(number, null);
    }
  }

  /** Errors that end a command, a line or the shell, after their message; others are thrown on. */
  async recover(error: unknown): Promise<number> {
    const { state } = this;
    if (error instanceof RedirectionError) {
      await this.complain(state.dialect === 'posix' ? posixRedirection(error.message, error.creates) : error.message);
      state.lastStatus = 1;
      if (error.message.startsWith('Syntax error')) throw new ExitControl(2, true);
      return state.dialect === 'posix' ? 2 : 1;
    }
    if (error instanceof AssignmentError) {
      if (state.dialect === 'posix') {
        await this.complain(error.message.replace(/: readonly variable$/, ': is read only'));
        throw new ExitControl(2, true);
      } else await this.complain(error.message);
      state.lastStatus = 1;
      throw new LineDiscarded(1);
    }
    if (error instanceof ExpansionError) {
      await this.complain(state.dialect === 'posix' ? posixExpansion(error.message) : error.message);
      state.lastStatus = 1;
      if (!error.discardsLine && state.dialect === 'bash') return 1;
      if (state.interactive && error.fatal && state.options.has('errexit')) throw new ExitControl(1);
      if (state.interactive || !(error.fatal || state.dialect === 'posix')) throw new LineDiscarded(1);
      if (state.dialect === 'posix') throw new ExitControl(2, true);
      throw new ExitControl(error.fatal && state.subshellLevel === 0 ? 127 : 1);
    }
    throw error;
  }

  /** `set -x`: one line for one command. */
  async trace(text: string): Promise<void> {
    const { state } = this;
    const written = state.get('PS4') ?? '+ ';
    const traced = state.options.delete('xtrace');
    const prompt = await this.expandText(written);
    if (traced) state.options.add('xtrace');
    const level = state.dialect === 'posix' ? 1 : state.traceLevel;
    await this.printError(`${(prompt[0] ?? '').repeat(level)}${prompt.slice(1)}${text}\n`);
  }

  callFunction(name: string, args: readonly string[]): Promise<number> {
    return callFunction(this, name, args);
  }

  /** Runs a program in this process, in the place of the shell. */
  execute(words: readonly string[], options: Parameters<typeof execute>[2] = {}): Promise<number> {
    return execute(this, words, options, (process, state) => new Interpreter(process, state));
  }

  findProgram(name: string, path?: string): string | null {
    return findProgram(this, name, path);
  }

  findPrograms(name: string): string[] {
    const path = this.state.get('PATH');
    if (name.includes('/') || path === null) return this.findProgram(name) === null ? [] : [name];
    return searchPathAll(this.process, name, path);
  }

  reportAwaited(job: Job): Promise<void> {
    return reportAwaited(this, job);
  }

  /** Whether a process is waited for: who waits tells of its stopping. */
  isInForeground(child: Process): boolean {
    const { terminal } = this.process.session;
    return terminal !== null && terminal.foregroundGroup === child.group && child.group !== this.process.group;
  }

  reportForegroundEnd(job: Job): Promise<void> {
    return reportForegroundEnd(this, job);
  }

  async editLine(prompt: string, initial = ''): Promise<string | null> {
    const { terminal } = this.process.session;
    if (terminal === null) return null;
    const line = await editLine({
      terminal,
      process: this.process,
      prompt,
      initial,
      history: this.state.history,
      maxLineBytes: this.process.session.options.limits.maxLineBytes,
      onLimit: () => {},
      isVi: this.state.options.has('vi'),
      complete: (text, cursor, kind) => completeWord(this.process, this.state, text, cursor, false, kind),
      setting: (name) => this.state.readlineSettings.get(name) ?? null,
    });
    if (line.kind === 'interrupt') throw new Interrupted();
    return line.kind === 'line' ? line.text : null;
  }

  async promptText(written: string): Promise<string> {
    return (await promptText(this, written)).replace(/[\x01\x02]/g, '');
  }

  /** Prompts, `$PS4` and word lists: a text with the expansions that double quotes allow. */
  async expandText(text: string): Promise<string> {
    if (!/[$`\\]/.test(text)) return text;
    const quoted = text.replace(/"/g, '\\"');
    const parsed = parseNext(`: "${quoted}"`, 0, { dialect: this.state.dialect, endOfInput: true });
    const command = parsed.statements[0]?.first.commands[0];
    const word = command?.type === 'simple' ? command.words[1] : undefined;
    if (parsed.error !== null || word === undefined) return text;
    const { lastStatus } = this.state;
    try {
      return await this.expander.text(word);
    } catch (error) {
      if (!(error instanceof ExpansionError)) throw error;
      return text;
    } finally {
      this.state.lastStatus = lastStatus;
    }
  }

  hasFunction(name: string): boolean {
    return this.state.functions.has(name);
  }

  isBuiltin(name: string): boolean {
    return builtinsOf(this.state.dialect).has(name) && !this.state.disabledBuiltins.has(name);
  }

  keepRedirections(): void {
    this.redirectionsKept = true;
  }

  replaceBy(words: readonly string[], name: string | null): Promise<number> {
    return replaceShell(this, words, name);
  }

  runWords(
    words: readonly string[],
    options: { readonly functions: boolean; readonly path?: string },
  ): Promise<number> {
    return runWords(this, words, options);
  }

  async waitForProcess(processId: number): Promise<number | null> {
    const child = this.process.session.processes.get(processId);
    if (child === undefined) {
      const job = this.state.jobs.find((candidate) => candidate.processIds.includes(processId));
      if (job === undefined) return null;
      return job.state === 'Done' ? job.status : (this.process.session.endedStatuses.get(processId) ?? null);
    }
    while (child.exitStatus === null) {
      if (child.stopped && this.state.interactive) {
        await stopAgain(this, child);
        return 128 + signalNumber('TSTP');
      }
      await this.process.block(child.waiters);
      if (this.process.pendingTraps.some((signal) => signal !== 'CHLD')) return 130;
    }
    return child.exitStatus;
  }

  showSource(span: Span): string {
    return this.source.text.slice(span.start, span.end);
  }

  showCommand(command: Command): string {
    return commandText(command, this.source.text);
  }

  showPipeline(pipeline: Pipeline): string {
    return pipelineText(pipeline, this.source.text);
  }

  showWords(words: readonly Word[]): string {
    return words.map((word) => this.showSource(word)).join(' ');
  }

  async substitute(part: Extract<WordPart, { type: 'command-substitution' }>): Promise<string> {
    const { text, status } = await substituteCommand(this, part);
    this.substitutionStatus = status;
    this.state.lastStatus = status;
    return text;
  }

  substituteProcess(part: Extract<WordPart, { type: 'process-substitution' }>): Promise<string> {
    return substituteProcess(this, part);
  }
}
