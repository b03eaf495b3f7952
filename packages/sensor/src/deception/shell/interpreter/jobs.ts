import type { Command, Pipeline, Statement } from '@cerberusmesh/shell-syntax';
import { utf8 } from '../../byte-string.ts';
import { jobLine } from '../builtins/job-line.ts';
import { createPipe, type OpenFile } from '../kernel/open-file.ts';
import { openPath } from '../kernel/open-path.ts';
import { Interrupted, type Process } from '../kernel/process.ts';
import { SIGNAL_TEXT } from '../kernel/signals.ts';
import { FORK_LATENCY_MS } from '../limits.ts';
import { statementText } from './command-text.ts';
import type { Interpreter } from './interpreter.ts';
import { SavedDescriptors } from './redirections.ts';
import type { Job, ShellState } from './shell-state.ts';

/** Runs the commands of a pipeline side by side, each in its own process, and returns its status. */
export async function runPipeline(shell: Interpreter, pipeline: Pipeline): Promise<number> {
  const { state } = shell;
  const children: Process[] = [];
  let input: OpenFile | null = null;
  let group: number | 'own' | undefined = state.interactive ? 'own' : undefined;
  let lastHere: Command | null = null;
  for (const [index, command] of pipeline.commands.entries()) {
    const isLast = index === pipeline.commands.length - 1;
    if (isLast && !state.options.has('monitor') && state.shoptOptions.has('lastpipe')) {
      lastHere = command;
      break;
    }
    const child = await shell.fork(group === undefined ? {} : { group });
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
    void child.process.run(() => child.runBody(() => child.runOnly(command)));
  }
  const statuses: number[] = [];
  if (lastHere !== null) statuses.push(await runHere(shell, lastHere, input));
  try {
    await waitInForeground(shell, children, () => shell.showPipeline(pipeline));
  } finally {
    statuses.unshift(...children.map((child) => child.exitStatus ?? (child.stopped ? 148 : 0)));
    state.pipelineStatus = statuses;
  }
  const failed = statuses.filter((status) => status !== 0).at(-1);
  return state.options.has('pipefail') ? (failed ?? 0) : (statuses.at(-1) ?? 254);
}

/** The last command of a pipeline in the shell itself: `shopt -s lastpipe`. */
async function runHere(shell: Interpreter, command: Command, input: OpenFile | null): Promise<number> {
  const saved = new SavedDescriptors(shell.process);
  saved.save(0);
  shell.process.setDescriptor(0, input);
  input?.release();
  try {
    return await shell.command(command);
  } finally {
    saved.restore();
  }
}

/** `shopt -s checkwinsize`: the size of the terminal as variables. */
export function noteTerminalSize(
  state: ShellState,
  terminal: { readonly columns: number; readonly rows: number },
): void {
  if (state.dialect !== 'bash' || !state.shoptOptions.has('checkwinsize')) return;
  const { columns, rows } = terminal;
  if (columns === 0 || rows === 0) return;
  if (state.get('COLUMNS') !== String(columns)) state.set('COLUMNS', String(columns));
  if (state.get('LINES') !== String(rows)) state.set('LINES', String(rows));
}

/** Waits for processes in the foreground; a stopped one becomes a job. `text` names the command where it must be told. */
export async function waitInForeground(
  shell: Interpreter,
  children: readonly Process[],
  text: () => string,
): Promise<void> {
  const { process, state } = shell;
  const { terminal } = process.session;
  const first = children[0];
  const before = terminal?.foregroundGroup ?? 0;
  const hasTerminal = terminal !== null && state.interactive;
  const hasJobs = state.interactive || state.options.has('monitor');
  if (hasTerminal && first !== undefined) terminal.foregroundGroup = first.group;
  try {
    // A shell without job control does not hear of what is only stopped.
    for (const child of children)
      while (child.exitStatus === null && (!child.stopped || !hasJobs)) await process.block(child.waiters);
  } finally {
    if (hasTerminal) terminal.foregroundGroup = before;
    if (terminal !== null) noteTerminalSize(state, terminal);
  }
  if (first !== undefined && children.some((child) => child.stopped && child.exitStatus === null)) {
    const job = addJob(
      shell,
      children.map((child) => child.id),
      text(),
    );
    job.state = 'Stopped';
    job.notified = true;
    for (const child of children) void followJob(shell, job, child);
    const start = state.dialect === 'posix' ? '' : '\n';
    await shell.printError(`${start}${jobLine(state.jobs, job, { dialect: state.dialect })}`);
    return;
  }
  const last = children.at(-1);
  if (last?.killedBy != null) await reportDeath(shell, last, text);
}

/** A job in the foreground was stopped again: it goes back among the jobs under its number. */
export async function stopAgain(shell: Interpreter, child: Process): Promise<void> {
  const { jobs } = shell.state;
  const job = jobs.find((candidate) => candidate.processIds.includes(child.id));
  if (job === undefined) return;
  job.state = 'Stopped';
  job.notified = true;
  job.order = nextOrder(jobs);
  await shell.printError(`\n${jobLine(jobs, job)}`);
}

function nextOrder(jobs: readonly Job[]): number {
  return Math.max(0, ...jobs.map((job) => job.order)) + 1;
}

/** Keeps a job's state with that of its last process. */
async function followJob(shell: Interpreter, job: Job, child: Process): Promise<void> {
  while (child.exitStatus === null) {
    await child.changed();
    if (!child.stopped || job.state !== 'Running' || shell.isInForeground(child)) continue;
    await latency();
    if (child.exitStatus !== null) break;
    job.state = 'Stopped';
    job.notified = false;
    job.order = nextOrder(shell.state.jobs);
  }
  if (job.processIds.at(-1) !== child.id) return;
  // A shell at its prompt hears of it a little later: the line it is about to show comes first.
  if (shell.state.interactive && job.state !== 'Done') await latency();
  endJob(job, child);
}

/** What passes until a shell hears of a child. */
function latency(): Promise<void> {
  return new Promise<void>((resolve) => {
    setTimeout(resolve, FORK_LATENCY_MS).unref();
  });
}

function endJob(job: Job, child: Process): void {
  job.notified = false;
  job.state = 'Done';
  job.status = child.exitStatus ?? 0;
  job.signal = child.killedBy;
}

async function reportDeath(shell: Interpreter, child: Process, text: () => string): Promise<void> {
  const { state } = shell;
  const signal = child.killedBy ?? '';
  if (signal === 'INT' && state.interactive) throw new Interrupted();
  const words = SIGNAL_TEXT.get(signal);
  if (words === undefined || signal === 'INT' || signal === 'PIPE') return;
  if (state.interactive || state.dialect === 'posix') await shell.printError(`${words}\n`);
  else await shell.complain(`${String(child.id).padStart(5)} ${words.padEnd(23)} ${text()}`);
}

/** What is said of a job that `fg` brought to the foreground and that has ended there. */
export async function reportForegroundEnd(shell: Interpreter, job: Job): Promise<void> {
  const { endedSignals } = shell.process.session;
  const signal = endedSignals.get(job.processIds.at(-1) ?? 0) ?? null;
  if (signal === null) return;
  if (signal === 'INT') throw new Interrupted();
  const words = SIGNAL_TEXT.get(signal);
  if (words !== undefined && signal !== 'PIPE') await shell.printError(`${words}\n`);
}

/** `wait` has seen the job end: an interactive shell tells at once. */
export async function reportAwaited(shell: Interpreter, job: Job): Promise<void> {
  const { state, process } = shell;
  const last = job.processIds.at(-1) ?? 0;
  const status = process.session.endedStatuses.get(last);
  if ((job.state === 'Done' && job.notified) || status === undefined) return;
  job.state = 'Done';
  job.status = status;
  job.signal = process.session.endedSignals.get(last) ?? null;
  job.notified = state.dialect === 'bash' || !state.interactive;
  // A script may wait for it again: its status is kept.
  if (!state.interactive || state.dialect === 'posix') return;
  await shell.printError(jobLine(state.jobs, job));
  state.jobs = state.jobs.filter((other) => other !== job);
}

export function addJob(shell: Interpreter, processIds: readonly number[], command: string): Job {
  const { jobs } = shell.state;
  const number = Math.max(0, ...jobs.map((job) => job.number)) + 1;
  const job: Job = {
    number,
    processIds,
    command,
    state: 'Running',
    status: 0,
    signal: null,
    notified: false,
    order: nextOrder(jobs),
  };
  jobs.push(job);
  return job;
}

/** `statement &` */
export async function runInBackground(shell: Interpreter, statement: Statement): Promise<number> {
  const { state, process } = shell;
  const { limits } = process.session.options;
  const running = state.jobs.filter((job) => job.state === 'Running').length;
  if (running >= limits.maxBackgroundJobs) {
    process.account.note('maxBackgroundJobs');
    await shell.printError(utf8(`${state.messageName}: fork: retry: Resource temporarily unavailable\n`));
    state.lastStatus = 254;
    return 254;
  }
  const child = await shell.fork({ group: 'own' });
  if (!state.interactive) child.process.setDescriptor(0, openPath(child.process, '/dev/null', { read: true }));
  const text = statementText(statement, shell.source.text);
  // Of a command alone the text is without what turns its status round.
  const isNegated = statement.rest.length === 0 && statement.first.negated && statement.first.commands.length === 1;
  const job = addJob(shell, [child.process.id], isNegated ? text.replace(/^! /, '') : text);
  state.lastBackgroundId = child.process.id;
  const only = statement.rest.length === 0 && statement.first.commands.length === 1 && !statement.first.negated;
  const command = only ? statement.first.commands[0] : undefined;
  if (state.interactive && state.dialect === 'bash') await shell.printError(`[${job.number}] ${child.process.id}\n`);
  void child.process.run(async () => {
    // The new process begins while the shell goes on to its prompt.
    if (state.interactive) await child.process.sleep(FORK_LATENCY_MS);
    return child.runBody(() =>
      command === undefined ? child.runStatements([{ ...statement, background: false }]) : child.runOnly(command),
    );
  });
  void followJob(shell, job, child.process);
  state.lastStatus = 0;
  return 0;
}

/** Lowest descriptors that bash gives to the ends of a coprocess's pipes. */
const COPROCESS_READS_FROM = 63;
const COPROCESS_WRITES_TO = 60;

/** `coproc NAME command`: a background command with pipes both ways. */
export async function runCoprocess(shell: Interpreter, name: string, body: Command, text: string): Promise<number> {
  const { state, process } = shell;
  const toShell = createPipe();
  const fromShell = createPipe();
  const child = await shell.fork({ group: 'own' });
  child.process.setDescriptor(0, fromShell.reader);
  child.process.setDescriptor(1, toShell.writer);
  process.setDescriptor(COPROCESS_READS_FROM, toShell.reader);
  process.setDescriptor(COPROCESS_WRITES_TO, fromShell.writer);
  state.setElements(name, [String(COPROCESS_READS_FROM), String(COPROCESS_WRITES_TO)]);
  state.set(`${name}_PID`, String(child.process.id));
  state.lastBackgroundId = child.process.id;
  const job = addJob(shell, [child.process.id], text);
  void child.process.run(() => child.runBody(() => child.runOnly(body)));
  void followJob(shell, job, child.process);
  if (state.interactive) await shell.printError(`[${job.number}] ${child.process.id}\n`);
  return 0;
}
