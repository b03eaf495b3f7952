import type { Command, Pipeline, Statement } from '@cerberusmesh/shell-syntax';
import { createPipe, type OpenFile } from '../kernel/open-file.ts';
import { openPath } from '../kernel/open-path.ts';
import { Interrupted, type Process } from '../kernel/process.ts';
import { SIGNAL_TEXT } from '../kernel/signals.ts';
import type { Interpreter } from './interpreter.ts';
import { SavedDescriptors } from './redirections.ts';
import type { Job } from './shell-state.ts';

/** Runs the commands of a pipeline side by side, each in its own process, and returns its status. */
export async function runPipeline(shell: Interpreter, pipeline: Pipeline): Promise<number> {
  const { state } = shell;
  const children: Process[] = [];
  let input: OpenFile | null = null;
  let group: number | 'own' | undefined = state.interactive ? 'own' : undefined;
  let lastHere: Command | null = null;
  for (const [index, command] of pipeline.commands.entries()) {
    const isLast = index === pipeline.commands.length - 1;
    if (isLast && !state.interactive && state.shoptOptions.has('lastpipe')) {
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
  await waitInForeground(shell, children, shell.showPipeline(pipeline));
  statuses.unshift(...children.map((child) => child.exitStatus ?? (child.stopped ? 148 : 0)));
  state.pipelineStatus = statuses;
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

/** Waits for processes in the foreground; a stopped one becomes a job. */
export async function waitInForeground(shell: Interpreter, children: readonly Process[], text: string): Promise<void> {
  const { process, state } = shell;
  const { terminal } = process.session;
  const first = children[0];
  const before = terminal?.foregroundGroup ?? 0;
  const hasTerminal = terminal !== null && state.interactive;
  if (hasTerminal && first !== undefined) terminal.foregroundGroup = first.group;
  try {
    for (const child of children)
      while (child.exitStatus === null && !child.stopped) await process.block(child.waiters);
  } finally {
    if (hasTerminal) terminal.foregroundGroup = before;
  }
  if (first !== undefined && children.some((child) => child.stopped && child.exitStatus === null)) {
    const job = addJob(
      shell,
      children.map((child) => child.id),
      text,
    );
    job.state = 'Stopped';
    for (const child of children) void followJob(job, child);
    await shell.printError(`\n[${job.number}]+  Stopped                 ${text}\n`);
    return;
  }
  const last = children.at(-1);
  if (last?.killedBy != null) await reportDeath(shell, last, text);
}

/** A job in the foreground was stopped again: it goes back among the jobs under its number. */
export async function stopAgain(shell: Interpreter, child: Process): Promise<void> {
  const { jobs } = shell.state;
  const index = jobs.findIndex((job) => job.processIds.includes(child.id));
  const before = jobs[index];
  if (before === undefined) return;
  const job: Job = { ...before, state: 'Stopped', notified: false };
  jobs[index] = job;
  for (const id of job.processIds) {
    const process = shell.process.session.processes.get(id);
    if (process !== undefined) void followJob(job, process);
  }
  await shell.printError(`\n[${job.number}]+  Stopped                 ${job.command}\n`);
}

/** Keeps a job's state with that of its last process. */
async function followJob(job: Job, child: Process): Promise<void> {
  const status = await child.ended();
  if (job.processIds.at(-1) !== child.id) return;
  job.state = 'Done';
  job.status = status;
  job.signal = child.killedBy;
}

async function reportDeath(shell: Interpreter, child: Process, text: string): Promise<void> {
  const { state } = shell;
  const signal = child.killedBy ?? '';
  if (signal === 'INT' && state.interactive) throw new Interrupted();
  const words = SIGNAL_TEXT.get(signal);
  if (words === undefined || signal === 'INT' || state.dialect === 'posix') {
    if (words !== undefined && signal !== 'INT') await shell.printError(`${words}\n`);
    return;
  }
  if (state.interactive) await shell.printError(`${words}\n`);
  else await shell.complain(`${String(child.id).padStart(5)} ${words.padEnd(23)} ${text}`);
}

export function addJob(shell: Interpreter, processIds: readonly number[], command: string): Job {
  const { jobs } = shell.state;
  const number = Math.max(0, ...jobs.map((job) => job.number)) + 1;
  const job: Job = { number, processIds, command, state: 'Running', status: 0, signal: null, notified: false };
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
    await shell.complain('fork: retry: Resource temporarily unavailable');
    state.lastStatus = 254;
    return 254;
  }
  const child = await shell.fork({ group: 'own' });
  if (!state.interactive) child.process.setDescriptor(0, openPath(child.process, '/dev/null', { read: true }));
  const text = shell.showSource(statement).replace(/\s*&?\s*$/, '');
  const job = addJob(shell, [child.process.id], text);
  state.lastBackgroundId = child.process.id;
  const only = statement.rest.length === 0 && statement.first.commands.length === 1 && !statement.first.negated;
  const command = only ? statement.first.commands[0] : undefined;
  void child.process.run(() =>
    child.runBody(() =>
      command === undefined ? child.runStatements([{ ...statement, background: false }]) : child.runOnly(command),
    ),
  );
  void followJob(job, child.process);
  if (state.interactive) await shell.printError(`[${job.number}] ${child.process.id}\n`);
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
  void followJob(job, child.process);
  if (state.interactive) await shell.printError(`[${job.number}] ${child.process.id}\n`);
  return 0;
}
