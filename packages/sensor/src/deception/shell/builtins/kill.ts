import type { Builtin } from '../interpreter/shell-context.ts';
import { parseSignal } from '../kernel/signals.ts';
import { findJob } from './find-job.ts';
import { sendSignal } from './send-signal.ts';

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
