import type { Builtin, ShellContext } from '../interpreter/shell-context.ts';
import { parseSignal, signalNumber } from '../kernel/signals.ts';
import { printUsage } from './builtin-options.ts';
import { requireJob } from './find-job.ts';
import { sendSignal } from './send-signal.ts';
import { numberedSignal, signalTable } from './signal-table.ts';

export const kill: Builtin = async (shell, args) => {
  const words = [...args];
  let signal = 'TERM';
  const first = words[0];
  if (first === undefined) return usage(shell);
  if (first === '-l' || first === '-L') return listSignals(shell, words.slice(1));
  if (first === '-s' || first === '-n') {
    const name = words[1];
    if (name === undefined) {
      await shell.complain(`kill: ${first}: option requires an argument`);
      return 1;
    }
    signal = parseSignal(name) ?? '';
    if (signal === '') return invalid(shell, name);
    words.splice(0, 2);
  } else if (first.startsWith('-') && first !== '--' && first.length > 1) {
    signal = parseSignal(first.slice(1)) ?? '';
    if (signal === '') return invalid(shell, first.slice(1));
    words.shift();
  }
  if (words[0] === '--') words.shift();
  if (words.length === 0) return usage(shell);
  let status = 0;
  for (const word of words) if (!(await sendTo(shell, word, signal))) status = 1;
  const pause = shell.process.step();
  if (pause !== null) await pause;
  return status;
};

async function usage(shell: ShellContext): Promise<number> {
  if (shell.state.dialect === 'posix') {
    await shell.complain('kill: Usage: kill [-s sigspec | -signum | -sigspec] [pid | job]... or\nkill -l [exitstatus]');
    return 2;
  }
  return printUsage(shell, 'kill');
}

async function invalid(shell: ShellContext, name: string): Promise<number> {
  if (shell.state.dialect === 'posix') {
    await shell.complain(`kill: Illegal option -${name[0] ?? ''}`);
    return 2;
  }
  await shell.complain(`kill: ${name}: invalid signal specification`);
  return 1;
}

async function sendTo(shell: ShellContext, word: string, signal: string): Promise<boolean> {
  const { state, process } = shell;
  if (word.startsWith('%')) {
    const job = await requireJob(shell, 'kill', word);
    if (job === null) return false;
    for (const id of job.processIds) process.session.table.find(id)?.deliver?.(signal);
    const wasStopped = job.state === 'Stopped';
    // It is told of once more: jobs.c, kill_pid.
    if (wasStopped) job.notified = false;
    if (wasStopped && signal === 'CONT') job.state = 'Running';
    // A stopped job is woken so that it can die.
    if (wasStopped && (signal === 'TERM' || signal === 'HUP'))
      for (const id of job.processIds) process.session.table.find(id)?.deliver?.('CONT');
    return true;
  }
  if (!/^-?\d+$/.test(word)) {
    await shell.complain(
      state.dialect === 'posix'
        ? `kill: Illegal number: ${word}`
        : `kill: ${word}: arguments must be process or job IDs`,
    );
    return false;
  }
  const problem = sendSignal(process.session, process.identity.userId, Number(word), signal);
  if (problem === null) return true;
  if (state.dialect === 'posix') await shell.complain(`kill: ${problem}\n`);
  else await shell.complain(`kill: (${word}) - ${problem}`);
  return false;
}

async function listSignals(shell: ShellContext, words: readonly string[]): Promise<number> {
  if (words.length === 0) {
    if (shell.state.dialect === 'bash') await shell.print(signalTable());
    else {
      // dash lists signal 0 first, each on its line.
      const names = Array.from({ length: 64 }, (_, index) => numberedSignal(index + 1) ?? String(index + 1));
      await shell.print(`0\n${names.join('\n')}\n`);
    }
    return 0;
  }
  let status = 0;
  for (const word of words) {
    if (/^\d+$/.test(word)) {
      const number = Number(word) > 128 ? Number(word) - 128 : Number(word);
      const name = number === 0 ? 'EXIT' : numberedSignal(number);
      if (name !== null) {
        await shell.print(`${name}\n`);
        continue;
      }
    } else {
      const name = parseSignal(word);
      if (name !== null) {
        await shell.print(`${signalNumber(name)}\n`);
        continue;
      }
    }
    await shell.complain(
      shell.state.dialect === 'posix' ? `kill: Illegal number: ${word}` : `kill: ${word}: invalid signal specification`,
    );
    status = 1;
  }
  return status;
}
