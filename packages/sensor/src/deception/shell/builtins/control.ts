import { bytesToByteString } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import {
  type Builtin,
  ExitControl,
  LoopControl,
  ReturnControl,
  type ShellContext,
} from '../interpreter/shell-context.ts';
import { errorText } from '../kernel/error-text.ts';
import { parseSignal } from '../kernel/signals.ts';

async function statusArgument(shell: ShellContext, args: readonly string[], name: string): Promise<number> {
  const text = args[0];
  if (text === undefined) return shell.state.lastStatus;
  if (!/^\s*[+-]?\d+\s*$/.test(text)) {
    await shell.complain(`${name}: ${text}: numeric argument required`);
    return 2;
  }
  return Number(BigInt.asUintN(8, BigInt(text.trim().replace('+', ''))));
}

export const exit: Builtin = async (shell, args, name) => {
  const status = await statusArgument(shell, args, name);
  throw new ExitControl(status);
};

export const returnFrom: Builtin = async (shell, args, name) => {
  if (!shell.state.inFunction && shell.state.callDepth === 0) {
    await shell.complain("return: can only `return' from a function or sourced script");
    return 2;
  }
  throw new ReturnControl(await statusArgument(shell, args, name));
};

const leaveLoop =
  (kind: 'break' | 'continue'): Builtin =>
  async (shell, args) => {
    if (shell.loopDepth === 0) {
      if (shell.state.dialect === 'bash')
        await shell.complain(`${kind}: only meaningful in a \`for', \`while', or \`until' loop`);
      return 0;
    }
    throw new LoopControl(kind, Math.max(1, Math.min(Number(args[0] ?? '1') || 1, shell.loopDepth)));
  };
export const breakLoop = leaveLoop('break');
export const continueLoop = leaveLoop('continue');

export const evaluate: Builtin = async (shell, args) => {
  const text = args.join(' ');
  if (text.trim() === '') return 0;
  const { maxCallDepth } = shell.process.session.options.limits;
  if (shell.state.callDepth >= maxCallDepth) throw new ExitControl(1);
  shell.state.callDepth += 1;
  try {
    return await shell.runText({ text, firstLine: 0 });
  } finally {
    shell.state.callDepth -= 1;
  }
};

export const source: Builtin = async (shell, args, name) => {
  const file = args[0];
  if (file === undefined) {
    await shell.complain(`${name}: filename argument required`);
    await shell.printError(`${name}: usage: ${name} filename [arguments]\n`);
    return 2;
  }
  const path = file.includes('/') ? file : (shell.findProgram(file) ?? file);
  let text: string;
  try {
    const input = path.startsWith('/dev/fd/') ? shell.process.descriptor(Number(path.slice(8))) : null;
    text = input === null ? bytesToByteString(shell.process.files.readFile(shell.process.path(path))) : '';
    for (
      let chunk = input === null ? '' : await input.read(shell.process);
      chunk !== '';
      chunk = (await input?.read(shell.process)) ?? ''
    )
      text += chunk;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    if (shell.state.dialect === 'posix') {
      await shell.complain(`.: cannot open ${file}: ${error.code === 'ENOENT' ? 'No such file' : errorText(error)}`);
      throw new ExitControl(2);
    }
    await shell.complain(error.code === 'EISDIR' ? `${name}: ${file}: is a directory` : `${file}: ${errorText(error)}`);
    return 1;
  }
  const { maxCallDepth } = shell.process.session.options.limits;
  if (shell.state.callDepth >= maxCallDepth) throw new ExitControl(1);
  const before = { positional: shell.state.positional, messageName: shell.state.messageName };
  if (args.length > 1) shell.state.positional = args.slice(1);
  if (!shell.state.interactive) shell.state.messageName = file;
  shell.state.callDepth += 1;
  try {
    return await shell.runText({ text, firstLine: 0 }, { ownLines: true });
  } catch (error) {
    if (error instanceof ReturnControl) return error.status;
    throw error;
  } finally {
    shell.state.callDepth -= 1;
    shell.state.messageName = before.messageName;
    if (args.length > 1) shell.state.positional = before.positional;
  }
};

export const exec: Builtin = async (shell, args) => {
  const words = [...args];
  let name: string | null = null;
  while (words[0] !== undefined && /^-[acl]/.test(words[0])) {
    const flag = words.shift();
    if (flag === '-a') name = words.shift() ?? null;
  }
  if (words[0] === '--') words.shift();
  shell.keepRedirections();
  if (words.length === 0) return 0;
  return shell.replaceBy(words, name);
};

export const trap: Builtin = async (shell, args) => {
  const { state, process } = shell;
  const words = args[0] === '--' ? args.slice(1) : [...args];
  if (words.length === 0 || words[0] === '-p') {
    for (const [signal, text] of state.traps)
      await shell.print(`trap -- '${text}' ${signal === 'EXIT' ? 'EXIT' : `SIG${signal}`}\n`);
    return 0;
  }
  if (words[0] === '-l') return 0;
  const single = words.length === 1;
  const action = single ? '-' : (words[0] ?? '');
  let status = 0;
  for (const word of single ? words : words.slice(1)) {
    const signal = /^(exit|0)$/i.test(word)
      ? 'EXIT'
      : /^(err|debug|return)$/i.test(word)
        ? word.toUpperCase()
        : parseSignal(word);
    if (signal === null) {
      await shell.complain(`trap: ${word}: invalid signal specification`);
      status = 1;
      continue;
    }
    process.ignoredSignals.delete(signal);
    process.trappedSignals.delete(signal);
    if (action === '-') state.traps.delete(signal);
    else {
      state.traps.set(signal, action);
      if (signal === 'KILL' || signal === 'STOP' || signal === 'EXIT') continue;
      if (action === '') process.ignoredSignals.add(signal);
      else process.trappedSignals.add(signal);
    }
  }
  return status;
};

export const jobs: Builtin = async (shell) => {
  const list = shell.state.jobs;
  for (const [index, job] of list.entries()) {
    const mark = index === list.length - 1 ? '+' : index === list.length - 2 ? '-' : ' ';
    await shell.print(
      `[${job.number}]${mark}  ${(job.state === 'Done' && job.status !== 0 ? `Exit ${job.status}` : job.state).padEnd(24)}${job.command}${job.state === 'Running' ? ' &' : ''}\n`,
    );
    if (job.state === 'Done') job.notified = true;
  }
  shell.state.jobs = list.filter((job) => !job.notified);
  return 0;
};

function findJob(shell: ShellContext, text: string | undefined) {
  const { jobs: list } = shell.state;
  if (text === undefined || text === '%' || text === '%%' || text === '%+')
    return list.filter((job) => job.state !== 'Done').at(-1);
  const wanted = text.replace(/^%/, '');
  return /^\d+$/.test(wanted)
    ? list.find((job) => job.number === Number(wanted))
    : list.find((job) => job.command.startsWith(wanted));
}

export const resumeJob: Builtin = async (shell, args, name) => {
  if (!shell.state.interactive) {
    await shell.complain(`${name}: no job control`);
    return 1;
  }
  const job = findJob(shell, args[0]);
  if (job === undefined) {
    await shell.complain(`${name}: ${args[0] ?? 'current'}: no such job`);
    return 1;
  }
  const { session } = shell.process;
  await shell.print(name === 'bg' ? `[${job.number}]+ ${job.command} &\n` : `${job.command}\n`);
  job.state = 'Running';
  for (const id of job.processIds) session.processes.get(id)?.deliver('CONT');
  if (name === 'bg') return 0;
  const first = session.processes.get(job.processIds[0] ?? 0);
  const { terminal } = session;
  const before = terminal?.foregroundGroup ?? 0;
  if (terminal !== null && first !== undefined) terminal.foregroundGroup = first.group;
  let status = job.status;
  try {
    for (const id of job.processIds) status = (await shell.waitForProcess(id)) ?? status;
  } finally {
    if (terminal !== null) terminal.foregroundGroup = before;
  }
  shell.state.jobs = shell.state.jobs.filter((other) => other !== job);
  return status;
};

export const wait: Builtin = async (shell, args) => {
  const targets = args.filter((arg) => !arg.startsWith('-'));
  if (targets.length === 0) {
    for (const job of shell.state.jobs) for (const id of job.processIds) await shell.waitForProcess(id);
    if (!shell.state.interactive) shell.state.jobs = [];
    return 0;
  }
  let status = 0;
  for (const target of targets) {
    const ids = target.startsWith('%') ? (findJob(shell, target)?.processIds ?? []) : [Number(target)];
    for (const id of ids) {
      const ended = await shell.waitForProcess(id);
      if (ended === null) await shell.complain(`wait: pid ${target} is not a child of this shell`);
      status = ended ?? 127;
    }
  }
  return status;
};

export const disown: Builtin = (shell) => {
  shell.state.jobs = [];
  return 0;
};

export const kill: Builtin = async (shell, args) => {
  const words = [...args];
  let signal = 'TERM';
  const first = words[0];
  if (first === undefined) {
    await shell.printError(
      'kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n',
    );
    return 2;
  }
  if (first === '-l' || first === '-L') {
    if (words[1] !== undefined) await shell.print(`${parseSignal(words[1]) ?? ''}\n`);
    else await shell.print(signalTable());
    return 0;
  }
  if (first === '-s' || first === '-n') {
    words.shift();
    signal = parseSignal(words.shift() ?? '') ?? '';
  } else if (first.startsWith('-') && first !== '--' && first.length > 1) {
    signal = parseSignal(first.slice(1)) ?? '';
    if (signal === '') {
      await shell.complain(`kill: ${first.slice(1)}: invalid signal specification`);
      return 1;
    }
    words.shift();
  }
  if (words[0] === '--') words.shift();
  let status = 0;
  for (const word of words) {
    if (word.startsWith('%')) {
      const job = findJob(shell, word);
      if (job === undefined) {
        await shell.complain(`kill: ${word}: no such job`);
        status = 1;
      }
      for (const id of job?.processIds ?? []) shell.process.session.table.find(id)?.deliver?.(signal);
      continue;
    }
    if (!/^-?\d+$/.test(word)) {
      await shell.complain(`kill: ${word}: arguments must be process or job IDs`);
      status = 1;
      continue;
    }
    const problem = sendSignal(shell.process.session, shell.process.identity.userId, Number(word), signal);
    if (problem !== null) {
      await shell.complain(`kill: (${word}) - ${problem}`);
      status = 1;
    }
  }
  const pause = shell.process.step();
  if (pause !== null) await pause;
  return status;
};

/** kill(2) on the simulated machine: null, or strerror's text. */
export function sendSignal(
  session: ShellContext['process']['session'],
  userId: number,
  processId: number,
  signal: string,
): string | null {
  if (processId < 0) {
    session.signalGroup(-processId, signal);
    return null;
  }
  const entry = session.table.find(processId);
  if (entry !== null) {
    if (userId !== 0 && entry.userId !== userId) return 'Operation not permitted';
    entry.deliver?.(signal);
    return null;
  }
  const fixed = session.host.processes().find((process) => process.processId === processId);
  if (fixed === undefined) return 'No such process';
  if (userId !== 0) return 'Operation not permitted';
  if (signal === 'KILL' || signal === 'TERM') session.table.endDaemon(processId);
  return null;
}

function signalTable(): string {
  let text = '';
  for (let number = 1; number <= 31; number += 1) {
    const name = [
      'HUP',
      'INT',
      'QUIT',
      'ILL',
      'TRAP',
      'ABRT',
      'BUS',
      'FPE',
      'KILL',
      'USR1',
      'SEGV',
      'USR2',
      'PIPE',
      'ALRM',
      'TERM',
      'STKFLT',
      'CHLD',
      'CONT',
      'STOP',
      'TSTP',
      'TTIN',
      'TTOU',
      'URG',
      'XCPU',
      'XFSZ',
      'VTALRM',
      'PROF',
      'WINCH',
      'IO',
      'PWR',
      'SYS',
    ][number - 1];
    text += `${String(number).padStart(2)}) SIG${name}${number % 5 === 0 ? '\n' : '\t'}`;
  }
  return `${text}\n`;
}
