import {
  type Command,
  type Pipeline,
  parseNext,
  type SimpleCommand,
  type Statement,
  type WordPart,
} from '@cerberusmesh/shell-syntax';
import { utf8 } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { BUILTINS } from '../builtins/registry.ts';
import { Expander, ExpansionError, type ExpansionHost } from '../expansion/expander.ts';
import { matchesPattern } from '../expansion/pattern.ts';
import { errorText } from '../kernel/error-text.ts';
import { CaptureFile, createPipe, DescriptorError } from '../kernel/open-file.ts';
import { openPath } from '../kernel/open-path.ts';
import { Interrupted, type Process, ProcessKilled } from '../kernel/process.ts';
import { print, printError } from '../kernel/program.ts';
import { ForkError } from '../kernel/session.ts';
import { SIGNAL_TEXT } from '../kernel/signals.ts';
import { assign } from './assignments.ts';
import { evaluateConditional } from './conditional.ts';
import { executeProgram, inspectExecutable, runForeignProgram, searchPath } from './execute.ts';
import { applyRedirections, RedirectionError, SavedDescriptors } from './redirections.ts';
import { ExitControl, LoopControl, ReturnControl, type ShellContext } from './shell-context.ts';
import { AssignmentError, type Job, ShellState, type SourceText } from './shell-state.ts';

// Over 500 lines: the tree walk is one recursion over one set of node types, and splitting it would split its state.

const STEPS_PER_COMMAND = 1;
/** Special built-ins whose redirections and assignments persist or whose errors end a POSIX shell: XCU 2.14. */
const SPECIAL_BUILTINS = new Set([
  '.',
  ':',
  'break',
  'continue',
  'eval',
  'exec',
  'exit',
  'export',
  'readonly',
  'return',
  'set',
  'shift',
  'times',
  'trap',
  'unset',
  'source',
]);
const DECLARATIONS = new Set(['export', 'readonly', 'declare', 'typeset', 'local', 'alias']);

/** Runs syntax trees in one process. A subshell is another interpreter in another process with copied state. */
export class Interpreter implements ShellContext, ExpansionHost {
  readonly process: Process;
  readonly state: ShellState;
  readonly expander: Expander;
  /** How the shell was started: `c` for -c, `s` for standard input, empty for a script. */
  mode: 'c' | 's' | '' = '';
  loopDepth = 0;
  #source: SourceText = { text: '', firstLine: 0 };
  #offset = 0;
  /** Above 0 where a failing command must not end a `set -e` shell. */
  #conditionDepth = 0;
  #keepRedirections = false;
  /** The process has nothing left to do but this command, so a program may take its place. */
  #mayReplace = false;

  constructor(process: Process, state: ShellState) {
    this.process = process;
    this.state = state;
    this.expander = new Expander(this);
  }

  get flags(): string {
    return this.state.flags(this.mode);
  }

  print(text: string): Promise<void> {
    return print(this.process, text);
  }

  printError(text: string): Promise<void> {
    return printError(this.process, text);
  }

  async complain(message: string): Promise<void> {
    const line = this.state.dialect === 'posix' ? `${this.#line()}: ` : `line ${this.#line()}: `;
    await this.printError(
      utf8(
        `${this.state.messageName}: ${this.state.interactive || this.state.messageNameOnly ? '' : line}${message}\n`,
      ),
    );
  }

  #line(): number {
    let line = 1 + this.#source.firstLine;
    const end = Math.min(this.#offset, this.#source.text.length);
    for (let at = this.#source.text.indexOf('\n'); at !== -1 && at < end; at = this.#source.text.indexOf('\n', at + 1))
      line += 1;
    return line;
  }

  /** Runs a whole shell: its text, then its EXIT trap. `exit` and fatal errors end here. */
  async runShell(source: SourceText): Promise<number> {
    const status = await this.guard(() => this.runText(source, { ownLines: true }));
    return this.runExitTrap(status);
  }

  async runExitTrap(status: number): Promise<number> {
    const trap = this.state.traps.get('EXIT');
    if (trap === undefined) return status;
    this.state.traps.delete('EXIT');
    this.state.lastStatus = status;
    const after = await this.guard(() => this.runText({ text: trap, firstLine: 0 }).then(() => status));
    return after;
  }

  /** For one line of an interactive shell: all but `exit` ends the line only. */
  async guardLine(body: () => Promise<number>): Promise<number> {
    try {
      return await body();
    } catch (error) {
      if (error instanceof ReturnControl) return error.status;
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
      if (error instanceof ExitControl || error instanceof ReturnControl) return error.status;
      if (error instanceof LoopControl) return this.state.lastStatus;
      if (error instanceof RangeError) {
        await this.complain('maximum function nesting level exceeded');
        return 1;
      }
      throw error;
    }
  }

  async runText(source: SourceText, options: { readonly ownLines?: boolean } = {}): Promise<number> {
    const before = { source: this.#source, offset: this.#offset };
    this.#source = source;
    if (options.ownLines !== true)
      this.#source = { ...source, firstLine: before.source.text === '' ? 0 : source.firstLine };
    let status = 0;
    try {
      let offset = 0;
      while (offset < source.text.length) {
        const pause = this.process.step();
        if (pause !== null) await pause;
        const next = parseNext(source.text, offset, {
          dialect: this.state.dialect,
          endOfInput: true,
          ...(this.state.interactive || this.state.shoptOptions.has('expand_aliases')
            ? { aliases: this.state.aliases }
            : {}),
        });
        if (next.error !== null) {
          await this.reportSyntaxError(
            source,
            next.error.message,
            next.error.line,
            next.error.kind === 'unexpected-end',
          );
          this.state.lastStatus = 2;
          return 2;
        }
        if (this.state.options.has('verbose')) await this.printError(source.text.slice(offset, next.end));
        if (next.end <= offset) break;
        const atEnd = source.text.slice(next.end).trim() === '';
        const only = next.statements.length === 1 ? next.statements[0] : undefined;
        this.#mayReplace =
          this.mode === 'c' &&
          atEnd &&
          offset === 0 &&
          only !== undefined &&
          isSingleSimple(only) &&
          this.state.traps.size === 0 &&
          options.ownLines === true;
        offset = next.end;
        status = await this.runStatements(next.statements);
      }
      return status;
    } finally {
      this.#source = before.source;
      this.#offset = before.offset;
    }
  }

  async reportSyntaxError(source: SourceText, message: string, line: number, atEnd: boolean): Promise<void> {
    const { messageName, dialect, interactive } = this.state;
    if (dialect === 'posix') {
      await this.printError(
        utf8(
          `${messageName}: ${line + source.firstLine}: ${message
            .replace(/^syntax error(: )?/, 'Syntax error: ')
            .replace(/ near unexpected token `(.*)'/, '"$1" unexpected')
            .replace(/^Syntax error: "newline"/, 'Syntax error: newline')}\n`,
        ),
      );
      return;
    }
    if (interactive) {
      await this.printError(utf8(`${messageName}: ${message}\n`));
      return;
    }
    const prefix = `${messageName}: ${this.mode === 'c' && this.state.callDepth === 0 ? '-c: ' : ''}line ${line + source.firstLine}: `;
    await this.printError(utf8(`${prefix}${message}\n`));
    if (!atEnd) await this.printError(utf8(`${prefix}\``) + `${source.text.split('\n')[line - 1] ?? ''}'\n`);
  }

  async runStatements(statements: readonly Statement[]): Promise<number> {
    let status = 0;
    for (const statement of statements) status = await this.#statement(statement);
    return status;
  }

  async #statement(statement: Statement): Promise<number> {
    if (this.process.pendingTraps.length > 0) await this.#runTraps();
    if (statement.background) return this.#background(statement);
    const last = statement.rest.length - 1;
    let status = await this.#conditionally(last >= 0, () => this.#pipeline(statement.first));
    for (const [index, { operator, pipeline }] of statement.rest.entries()) {
      if ((operator === '&&') === (status === 0))
        status = await this.#conditionally(index < last, () => this.#pipeline(pipeline));
    }
    return status;
  }

  async #conditionally<Value>(condition: boolean, body: () => Promise<Value>): Promise<Value> {
    if (!condition) return body();
    this.#conditionDepth += 1;
    try {
      return await body();
    } finally {
      this.#conditionDepth -= 1;
    }
  }

  async #runTraps(): Promise<void> {
    for (;;) {
      const signal = this.process.pendingTraps.shift();
      if (signal === undefined) return;
      const text = this.state.traps.get(signal);
      const status = this.state.lastStatus;
      if (text !== undefined) await this.runText({ text, firstLine: 0 });
      this.state.lastStatus = status;
    }
  }

  async #pipeline(pipeline: Pipeline): Promise<number> {
    const start = this.process.session.host.now();
    let status: number;
    const only = pipeline.commands[0];
    if (pipeline.commands.length === 1 && only !== undefined)
      status = await this.#conditionally(pipeline.negated, () => this.#command(only));
    else status = await this.#pipe(pipeline);
    if (pipeline.negated) status = status === 0 ? 1 : 0;
    this.state.lastStatus = status;
    if (pipeline.timed) {
      const seconds = (this.process.session.host.now() - start) / 1000;
      await this.printError(
        `\nreal\t0m${seconds.toFixed(3)}s\nuser\t0m0.00${1 + (pipeline.start % 3)}s\nsys\t0m0.001s\n`,
      );
    }
    if (status !== 0 && !pipeline.negated && this.#conditionDepth === 0 && this.state.options.has('errexit'))
      throw new ExitControl(status);
    return status;
  }

  async #pipe(pipeline: Pipeline): Promise<number> {
    const children: Process[] = [];
    const ends: Promise<number>[] = [];
    let input: ReturnType<typeof createPipe>['reader'] | null = null;
    let group: number | 'own' | undefined = this.state.interactive ? 'own' : undefined;
    for (const [index, command] of pipeline.commands.entries()) {
      const isLast = index === pipeline.commands.length - 1;
      const child = await this.#fork(group === undefined ? {} : { group });
      if (child === null) {
        input?.release();
        break;
      }
      if (group === 'own') group = child.process.group;
      if (input !== null) {
        child.process.setDescriptor(0, input);
        input.release();
        input = null;
      }
      if (!isLast) {
        const pipe = createPipe();
        child.process.setDescriptor(1, pipe.writer);
        if (pipeline.operators[index] === '|&') child.process.setDescriptor(2, pipe.writer);
        input = pipe.reader.retain();
      }
      children.push(child.process);
      ends.push(child.process.run(() => child.runBody(() => child.#commandAs(command))));
    }
    await this.#foreground(children, this.showPipeline(pipeline));
    const statuses: number[] = [];
    for (const child of children) statuses.push(child.exitStatus ?? (child.stopped ? 148 : 0));
    this.state.setElements('PIPESTATUS', statuses.map(String));
    const failed = statuses.filter((status) => status !== 0).at(-1);
    void ends;
    return this.state.options.has('pipefail') ? (failed ?? 0) : (statuses.at(-1) ?? 254);
  }

  /** As the only command of a forked process. */
  async #commandAs(command: Command): Promise<number> {
    this.#mayReplace = command.type === 'simple';
    return this.#command(command);
  }

  /** A forked copy of this shell; null where the machine has no more processes. */
  async #fork(
    options: { readonly group?: number | 'own'; readonly command?: string } = {},
  ): Promise<Interpreter | null> {
    const { state } = this;
    try {
      const process = this.process.session.fork(this.process, options);
      for (const signal of state.traps.keys()) if (state.traps.get(signal) === '') process.ignoredSignals.add(signal);
      const child = new Interpreter(process, state.clone());
      child.state.interactive = false;
      child.state.jobs = state.jobs.map((job) => ({ ...job }));
      child.mode = this.mode;
      child.#source = this.#source;
      child.#offset = this.#offset;
      child.loopDepth = this.loopDepth;
      child.#conditionDepth = this.#conditionDepth;
      child.state.messageNameOnly = state.interactive || state.messageNameOnly;
      return child;
    } catch (error) {
      if (!(error instanceof ForkError)) throw error;
      await this.complain('fork: retry: Resource temporarily unavailable');
      await this.complain('fork: Resource temporarily unavailable');
      throw new ExitControl(254);
    }
  }

  /** The body of a forked shell: what would end the shell ends the process. */
  async runBody(body: () => Promise<number>): Promise<number> {
    return this.runExitTrap(await this.guard(body));
  }

  /** Waits for processes in the foreground; a stopped one becomes a job. */
  async #foreground(children: readonly Process[], text: string): Promise<void> {
    const { terminal } = this.process.session;
    const first = children[0];
    const before = terminal?.foregroundGroup ?? 0;
    if (terminal !== null && this.state.interactive && first !== undefined) terminal.foregroundGroup = first.group;
    try {
      for (const child of children) {
        while (child.exitStatus === null && !child.stopped) await this.process.block(child.waiters);
      }
    } finally {
      if (terminal !== null && this.state.interactive) terminal.foregroundGroup = before;
    }
    if (first !== undefined && children.some((child) => child.stopped && child.exitStatus === null)) {
      const job = this.#addJob(
        children.map((child) => child.id),
        text,
      );
      job.state = 'Stopped';
      await this.printError(`\n[${job.number}]+  Stopped                 ${text}\n`);
      return;
    }
    const last = children.at(-1);
    if (last?.killedBy != null) await this.#reportDeath(last, text);
  }

  async #reportDeath(child: Process, text: string): Promise<void> {
    const signal = child.killedBy ?? '';
    if (signal === 'INT' && this.state.interactive) throw new Interrupted();
    const words = SIGNAL_TEXT.get(signal);
    if (words === undefined || signal === 'INT' || this.state.dialect === 'posix') {
      if (words !== undefined && signal !== 'INT') await this.printError(`${words}\n`);
      return;
    }
    if (this.state.interactive) await this.printError(`${words}\n`);
    else await this.complain(`${String(child.id).padStart(5)} ${words.padEnd(23)} ${text}`);
  }

  #addJob(processIds: readonly number[], command: string): Job {
    const number = Math.max(0, ...this.state.jobs.map((job) => job.number)) + 1;
    const job: Job = { number, processIds, command, state: 'Running', status: 0, signal: null, notified: false };
    this.state.jobs.push(job);
    return job;
  }

  async #background(statement: Statement): Promise<number> {
    const { session } = this.process;
    const running = this.state.jobs.filter((job) => job.state === 'Running').length;
    if (running >= session.options.limits.maxBackgroundJobs) {
      session.options.observer.limitReached({
        limit: 'maxBackgroundJobs',
        value: session.options.limits.maxBackgroundJobs,
      });
      await this.complain('fork: retry: Resource temporarily unavailable');
      this.state.lastStatus = 254;
      return 254;
    }
    const child = await this.#fork({ group: 'own' });
    if (child === null) return 254;
    if (!this.state.interactive) child.process.setDescriptor(0, openPath(child.process, '/dev/null', { read: true }));
    const text = this.#source.text.slice(statement.start, statement.end).replace(/\s*&?\s*$/, '');
    const job = this.#addJob([child.process.id], text);
    this.state.lastBackgroundId = child.process.id;
    void child.process
      .run(() =>
        child.runBody(() =>
          statement.rest.length === 0 &&
          statement.first.commands.length === 1 &&
          !statement.first.negated &&
          statement.first.commands[0] !== undefined
            ? child.#commandAs(statement.first.commands[0])
            : child.runStatements([{ ...statement, background: false }]),
        ),
      )
      .then((status) => {
        job.state = 'Done';
        job.status = status;
        job.signal = child.process.killedBy;
      });
    if (this.state.interactive) await this.printError(`[${job.number}] ${child.process.id}\n`);
    this.state.lastStatus = 0;
    return 0;
  }

  async #command(command: Command): Promise<number> {
    const pause = this.process.step(STEPS_PER_COMMAND);
    if (pause !== null) await pause;
    this.#offset = command.start;
    const mayReplace = this.#mayReplace;
    this.#mayReplace = false;
    try {
      if (command.type === 'simple') return await this.#simple(command, mayReplace);
      if (command.redirections.length === 0 || command.type === 'function') return await this.#compound(command);
      const saved = new SavedDescriptors(this.process);
      try {
        await applyRedirections(this.process, command.redirections, this.expander, this.state, saved);
        return await this.#compound(command);
      } finally {
        saved.restore();
      }
    } catch (error) {
      return this.#recover(error);
    }
  }

  /** Errors that end a command but not the shell. */
  async #recover(error: unknown): Promise<number> {
    if (error instanceof RedirectionError) {
      await this.complain(this.state.dialect === 'posix' ? posixRedirection(error.message) : error.message);
      this.state.lastStatus = 1;
      return this.state.dialect === 'posix' ? 2 : 1;
    }
    if (error instanceof AssignmentError || error instanceof ExpansionError) {
      await this.complain(error.message);
      this.state.lastStatus = 1;
      if (
        !this.state.interactive &&
        (error instanceof AssignmentError || error.fatal || this.state.dialect === 'posix')
      )
        throw new ExitControl(error instanceof ExpansionError && error.fatal ? 127 : 1);
      return 1;
    }
    throw error;
  }

  async #compound(command: Exclude<Command, SimpleCommand>): Promise<number> {
    switch (command.type) {
      case 'group':
        return this.runStatements(command.body);
      case 'subshell': {
        const child = await this.#fork(this.state.interactive ? { group: 'own' } : {});
        if (child === null) return 254;
        void child.process.run(() => child.runBody(() => child.runStatements(command.body)));
        await this.#foreground([child.process], this.showCommand(command));
        return child.process.exitStatus ?? 148;
      }
      case 'if': {
        for (const clause of command.clauses) {
          if ((await this.#conditionally(true, () => this.runStatements(clause.condition))) === 0)
            return this.runStatements(clause.body);
        }
        return command.otherwise === null ? 0 : this.runStatements(command.otherwise);
      }
      case 'while': {
        let status = 0;
        await this.#loop(async () => {
          const condition = await this.#conditionally(true, () => this.runStatements(command.condition));
          if ((condition === 0) === command.until) return false;
          status = await this.runStatements(command.body);
          return true;
        });
        return status;
      }
      case 'for': {
        const values = command.words === null ? this.state.positional : await this.expander.words(command.words);
        let status = 0;
        let index = 0;
        await this.#loop(async () => {
          const value = values[index];
          if (value === undefined) return false;
          index += 1;
          this.state.set(command.variable, value);
          status = await this.runStatements(command.body);
          return true;
        });
        return status;
      }
      case 'arithmetic-for': {
        let status = 0;
        let first = true;
        await this.expander.arithmetic(command.initialise);
        await this.#loop(async () => {
          if (!first) await this.expander.arithmetic(command.advance);
          first = false;
          if (command.condition.parts.length > 0 && (await this.expander.arithmetic(command.condition)) === 0n)
            return false;
          status = await this.runStatements(command.body);
          return true;
        });
        return status;
      }
      case 'case': {
        const subject = await this.expander.text(command.subject);
        let fallThrough = false;
        let status = 0;
        for (const clause of command.clauses) {
          let matched = fallThrough;
          for (const pattern of clause.patterns)
            if (!matched && matchesPattern(await this.expander.pattern(pattern), subject)) matched = true;
          if (!matched) continue;
          status = await this.runStatements(clause.body);
          if (clause.terminator === ';;') return status;
          fallThrough = clause.terminator === ';&';
        }
        return status;
      }
      case 'function':
        this.state.functions.set(command.name, { definition: command, source: this.#source });
        return 0;
      case 'arithmetic-command':
        return (await this.expander.arithmetic(command.expression)) !== 0n ? 0 : 1;
      case 'conditional':
        return (await evaluateConditional(command.expression, this)) ? 0 : 1;
      case 'select':
        await this.complain('select: no terminal');
        return 1;
      case 'coproc':
        return this.#command(command.body);
    }
  }

  async #loop(iteration: () => Promise<boolean>): Promise<void> {
    this.loopDepth += 1;
    try {
      for (;;) {
        const pause = this.process.step();
        if (pause !== null) await pause;
        try {
          if (!(await iteration())) return;
        } catch (error) {
          if (!(error instanceof LoopControl)) throw error;
          error.depth -= 1;
          if (error.depth > 0 && this.loopDepth > 1) throw error;
          if (error.kind === 'break') return;
        }
      }
    } finally {
      this.loopDepth -= 1;
    }
  }

  async #simple(command: SimpleCommand, mayReplace: boolean): Promise<number> {
    const { state } = this;
    const statusBefore = state.lastStatus;
    this.#substitutionStatus = null;
    const words = await this.#expandWords(command);
    const name = words[0];
    if (name === undefined) {
      const saved = new SavedDescriptors(this.process);
      try {
        await applyRedirections(this.process, command.redirections, this.expander, state, saved);
      } finally {
        saved.restore();
      }
      for (const assignment of command.assignments) await assign(assignment, this, {});
      void statusBefore;
      return this.#substitutionStatus ?? 0;
    }
    if (state.options.has('xtrace')) await this.#trace(command, words);
    const functionFound = state.functions.get(name);
    const builtin = state.disabledBuiltins.has(name) ? undefined : BUILTINS.get(name);
    if (functionFound === undefined && builtin === undefined) return this.#external(words, command, mayReplace);
    const saved = new SavedDescriptors(this.process);
    const overridden: { name: string; before: ReturnType<ShellState['variables']['get']> }[] = [];
    try {
      await applyRedirections(this.process, command.redirections, this.expander, state, saved);
      const persists = state.dialect === 'posix' && SPECIAL_BUILTINS.has(name);
      for (const assignment of command.assignments) {
        const before = state.variables.get(assignment.name);
        if (!persists) overridden.push({ name: assignment.name, before: before && { ...before } });
        await assign(assignment, this, { exported: true });
      }
      const status =
        functionFound !== undefined
          ? await this.#callFunction(name, words.slice(1))
          : await this.#callBuiltin(name, words.slice(1));
      if (name !== '_') state.lastArgument = words.at(-1) ?? '';
      return status;
    } finally {
      for (const { name: changed, before } of overridden.reverse()) {
        if (before === undefined) state.variables.delete(changed);
        else state.variables.set(changed, before);
      }
      if (this.#keepRedirections) saved.forget();
      this.#keepRedirections = false;
      saved.restore();
    }
  }

  async #expandWords(command: SimpleCommand): Promise<string[]> {
    const first = command.words[0];
    const literalName = first?.parts.length === 1 && first.parts[0]?.type === 'literal' ? first.parts[0].text : '';
    if (!DECLARATIONS.has(literalName)) return this.expander.words(command.words);
    const words: string[] = [];
    for (const word of command.words) {
      const start = word.parts[0];
      if (start?.type === 'literal' && /^[A-Za-z_][A-Za-z0-9_]*\+?=/.test(start.text))
        words.push(await this.expander.text(word, { assignment: true }));
      else words.push(...(await this.expander.words([word])));
    }
    return words;
  }

  async #trace(command: SimpleCommand, words: readonly string[]): Promise<void> {
    const prefix = '+'.repeat(1) + ' ';
    const assignments = command.assignments.map((assignment) =>
      this.#source.text.slice(assignment.start, assignment.end),
    );
    await this.printError(`${prefix}${[...assignments, ...words.map(traceWord)].join(' ')}\n`);
  }

  async #callBuiltin(name: string, args: readonly string[]): Promise<number> {
    const builtin = BUILTINS.get(name);
    if (builtin === undefined) return 127;
    try {
      return await builtin(this, args, name);
    } catch (error) {
      if (error instanceof DescriptorError || error instanceof FileError) {
        await this.complain(`${name}: write error: ${errorText(error)}`);
        return 1;
      }
      throw error;
    }
  }

  async #callFunction(name: string, args: readonly string[]): Promise<number> {
    const { state } = this;
    const called = state.functions.get(name);
    if (called === undefined) return 127;
    const { maxCallDepth } = this.process.session.options.limits;
    if (state.callDepth >= maxCallDepth) {
      this.process.session.options.observer.limitReached({ limit: 'maxCallDepth', value: maxCallDepth });
      await this.complain(`${name}: maximum function nesting level exceeded (${maxCallDepth})`);
      throw new ExitControl(1);
    }
    const before = {
      positional: state.positional,
      source: this.#source,
      offset: this.#offset,
      loopDepth: this.loopDepth,
    };
    state.callDepth += 1;
    state.positional = args;
    state.enterFunction();
    this.#source = called.source;
    this.loopDepth = 0;
    try {
      return await this.#command(called.definition.body);
    } catch (error) {
      if (error instanceof ReturnControl) return error.status;
      throw error;
    } finally {
      state.leaveFunction();
      state.callDepth -= 1;
      state.positional = before.positional;
      this.#source = before.source;
      this.#offset = before.offset;
      this.loopDepth = before.loopDepth;
    }
  }

  async #external(words: readonly string[], command: SimpleCommand, mayReplace: boolean): Promise<number> {
    if (mayReplace) {
      await this.#prepareExternal(this, command, words);
      return this.execute(words);
    }
    const child = await this.#fork(
      this.state.interactive ? { group: 'own', command: words.join(' ') } : { command: words.join(' ') },
    );
    if (child === null) return 254;
    void child.process.run(() =>
      child.runBody(async () => {
        try {
          await this.#prepareExternal(child, command, words);
        } catch (error) {
          return child.#recover(error);
        }
        return child.execute(words);
      }),
    );
    await this.#foreground([child.process], this.showCommand(command));
    this.state.lastArgument = words.at(-1) ?? '';
    return child.process.exitStatus ?? 148;
  }

  async #prepareExternal(shell: Interpreter, command: SimpleCommand, words: readonly string[]): Promise<void> {
    await applyRedirections(shell.process, command.redirections, shell.expander, shell.state, null);
    for (const assignment of command.assignments) await assign(assignment, shell, { exported: true });
    shell.process.environment = shell.state.environment();
    void words;
  }

  /** Runs a program in this process, in the place of the shell. */
  async execute(
    words: readonly string[],
    options: { readonly path?: string; readonly asExec?: boolean; readonly shownName?: string } = {},
  ): Promise<number> {
    const name = words[0] ?? '';
    const path = this.findProgram(name, options.path);
    const { session } = this.process;
    if (path === null) {
      session.unknownCommands.add(name);
      const asPath = name.includes('/');
      if (this.state.dialect === 'posix')
        await this.complain(options.asExec === true ? `exec: ${name}: not found` : `${name}: not found`);
      else if (asPath) await this.complain(`${name}: No such file or directory`);
      else if (this.state.get('PATH') === null) await this.complain(`${name}: No such file or directory`);
      else
        await this.complain(
          options.asExec === true ? `exec: ${name}: not found` : `${commandName(name)}: command not found`,
        );
      return 127;
    }
    const environment = this.state.environment();
    environment.set('_', path.startsWith('.') ? path : path);
    this.process.environment = environment;
    return runFile(this, path, options.shownName === undefined ? words : [options.shownName, ...words.slice(1)]);
  }

  findProgram(name: string, path?: string): string | null {
    if (name.includes('/'))
      return this.process.files.exists(this.process.path(name)) || !isMissing(this.process, name) ? name : null;
    if (name === '') return null;
    const search = path ?? this.state.get('PATH');
    return search === null ? null : searchPath(this.process, name, search);
  }

  hasFunction(name: string): boolean {
    return this.state.functions.has(name);
  }

  isBuiltin(name: string): boolean {
    return BUILTINS.has(name) && !this.state.disabledBuiltins.has(name);
  }

  keepRedirections(): void {
    this.#keepRedirections = true;
  }

  async replaceBy(words: readonly string[], name: string | null): Promise<number> {
    const path = this.findProgram(words[0] ?? '');
    if (path === null && this.state.interactive) {
      await this.complain(`exec: ${words[0] ?? ''}: not found`);
      this.process.session.unknownCommands.add(words[0] ?? '');
      return 127;
    }
    this.process.environment = this.state.environment();
    throw new ExitControl(await this.execute(words, { asExec: true, ...(name === null ? {} : { shownName: name }) }));
  }

  async runWords(
    words: readonly string[],
    options: { readonly functions: boolean; readonly path?: string },
  ): Promise<number> {
    const name = words[0] ?? '';
    if (options.functions && this.state.functions.has(name)) return this.#callFunction(name, words.slice(1));
    if (this.isBuiltin(name)) return this.#callBuiltin(name, words.slice(1));
    const child = await this.#fork(
      this.state.interactive ? { group: 'own', command: words.join(' ') } : { command: words.join(' ') },
    );
    if (child === null) return 254;
    void child.process.run(() =>
      child.runBody(() => child.execute(words, options.path === undefined ? {} : { path: options.path })),
    );
    await this.#foreground([child.process], words.join(' '));
    return child.process.exitStatus ?? 148;
  }

  async waitForProcess(processId: number): Promise<number | null> {
    const child = this.process.session.processes.get(processId);
    if (child === undefined) {
      const job = this.state.jobs.find((candidate) => candidate.processIds.includes(processId));
      return job === undefined
        ? null
        : job.state === 'Done'
          ? job.status
          : (this.process.session.endedStatuses.get(processId) ?? null);
    }
    while (child.exitStatus === null) {
      await this.process.block(child.waiters);
      if (this.process.pendingTraps.length > 0) return 130;
    }
    return child.exitStatus;
  }

  showCommand(command: Command): string {
    return this.#source.text.slice(command.start, command.end).trim();
  }

  showPipeline(pipeline: Pipeline): string {
    return this.#source.text.slice(pipeline.start, pipeline.end).trim();
  }

  #substitutionStatus: number | null = null;

  async substitute(part: Extract<WordPart, { type: 'command-substitution' }>): Promise<string> {
    const { maxCallDepth, maxVariableBytes } = this.process.session.options.limits;
    if (this.state.callDepth >= maxCallDepth)
      throw new ExpansionError('maximum substitution nesting level exceeded', true);
    const only = part.script.statements[0];
    const capture = new CaptureFile(maxVariableBytes);
    const child = await this.#fork();
    if (child === null) return '';
    child.process.setDescriptor(1, capture);
    child.state.callDepth += 1;
    const source = part.backquoted && part.source !== undefined ? null : this.#source;
    if (source === null) child.#source = this.#source;
    await child.process.run(() =>
      child.runBody(async () => {
        if (only !== undefined && part.script.statements.length === 1 && isSingleSimple(only)) {
          const command = only.first.commands[0];
          const redirection = command?.redirections[0];
          if (
            command?.type === 'simple' &&
            command.words.length === 0 &&
            command.assignments.length === 0 &&
            redirection?.operator === '<'
          ) {
            return child.#printFile(command);
          }
          child.#mayReplace = true;
        }
        return child.runStatements(part.script.statements);
      }),
    );
    this.#substitutionStatus = child.process.exitStatus ?? 0;
    this.state.lastStatus = this.#substitutionStatus;
    const text = capture.text();
    let end = text.length;
    while (end > 0 && text.charCodeAt(end - 1) === 10) end -= 1;
    const value = text.slice(0, end);
    return value.includes('\0') ? value.replaceAll('\0', '') : value;
  }

  /** `$(<file)` */
  async #printFile(command: SimpleCommand): Promise<number> {
    try {
      await applyRedirections(this.process, command.redirections, this.expander, this.state, null);
      const input = this.process.descriptor(0);
      for (;;) {
        const text = (await input?.read(this.process)) ?? '';
        if (text === '') return 0;
        await this.print(text);
      }
    } catch (error) {
      return this.#recover(error);
    }
  }

  async substituteProcess(part: Extract<WordPart, { type: 'process-substitution' }>): Promise<string> {
    const pipe = createPipe();
    let number = 63;
    while (this.process.descriptor(number) !== null) number -= 1;
    const child = await this.#fork();
    if (child === null) return '/dev/null';
    child.process.setDescriptor(part.direction === '<' ? 1 : 0, part.direction === '<' ? pipe.writer : pipe.reader);
    this.process.setDescriptor(number, part.direction === '<' ? pipe.reader : pipe.writer);
    void child.process.run(() => child.runBody(() => child.runStatements(part.script.statements)));
    return `/dev/fd/${number}`;
  }
}

/** Runs a file as execve(2) and, for text without `#!`, as the shell itself does. */
export async function runFile(shell: Interpreter, path: string, words: readonly string[]): Promise<number> {
  const { process, state } = shell;
  const found = inspectExecutable(process, path);
  switch (found.kind) {
    case 'error':
      await shell.complain(`${path}: ${found.message}`);
      return found.status;
    case 'program':
      return executeProgram(process, found.name, words);
    case 'foreign': {
      if (found.architecture === 'own') return runForeignProgram();
      await shell.complain(
        found.architecture === 'other'
          ? `${path}: cannot execute binary file: Exec format error`
          : `${path}: cannot execute binary file: Exec format error`,
      );
      return 126;
    }
    case 'script': {
      const interpreter = found.interpreter?.[0] ?? null;
      if (interpreter !== null && !/(^|\/)(ba|da)?sh$/.test(interpreter)) {
        const target = inspectExecutable(process, interpreter);
        if (target.kind !== 'program') {
          await shell.complain(`${path}: cannot execute: required file not found`);
          return 127;
        }
        return executeProgram(process, target.name, [...(found.interpreter ?? []), path, ...words.slice(1)]);
      }
      const dialect = interpreter === null ? state.dialect : interpreter.endsWith('bash') ? 'bash' : 'posix';
      process.session.rename(
        process,
        `${interpreter ?? `/bin/${dialect === 'bash' ? 'bash' : 'sh'}`} ${[path, ...words.slice(1)].join(' ')}`,
      );
      const inner = new Interpreter(
        process,
        new ShellState({ dialect, maxVariableBytes: state.maxVariableBytes, name: path, messageName: path }),
      );
      inner.state.importEnvironment(process.environment);
      inner.state.processId = process.id;
      inner.state.positional = words.slice(1);
      inner.state.callDepth = state.callDepth + 1;
      if (inner.state.callDepth > process.session.options.limits.maxCallDepth) throw new ProcessKilled('KILL');
      return inner.runShell({ text: found.text, firstLine: 0 });
    }
  }
}

function isSingleSimple(statement: Statement): boolean {
  return (
    !statement.background &&
    statement.rest.length === 0 &&
    statement.first.commands.length === 1 &&
    !statement.first.negated &&
    !statement.first.timed &&
    statement.first.commands[0]?.type === 'simple'
  );
}

function isMissing(process: Process, name: string): boolean {
  try {
    process.files.stat(process.path(name));
    return false;
  } catch (error) {
    if (error instanceof FileError) return error.code === 'ENOENT' || error.code === 'ENOTDIR';
    throw error;
  }
}

/** As bash shows a command name with unprintable bytes. */
function commandName(name: string): string {
  if (!/[\x00-\x1f\x7f-\xff]/.test(name)) return name;
  return `$'${name.replace(/[\x00-\x1f\x7f-\xff\\']/g, (character) => `\\${/[\\']/.test(character) ? character : character.charCodeAt(0).toString(8).padStart(3, '0')}`)}'`;
}

function traceWord(word: string): string {
  return word === '' || /[^\w./:=+,@%-]/.test(word) ? `'${word.replaceAll("'", "'\\''")}'` : word;
}

function posixRedirection(message: string): string {
  return message.replace(/^(.*): No such file or directory$/, 'cannot open $1: No such file');
}
