/** Numbers and names of Linux signals on x86-64: signal(7). */
const NAMES =
  'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS'.split(
    ' ',
  );

export function signalNumber(name: string): number {
  return NAMES.indexOf(name) + 1;
}

export function signalName(number: number): string | null {
  return NAMES[number - 1] ?? null;
}

/** `9`, `KILL`, `SIGKILL` or `kill` as a name without SIG; null if there is no such signal. */
export function parseSignal(text: string): string | null {
  if (/^\d+$/.test(text)) return Number(text) === 0 ? '0' : signalName(Number(text));
  const name = text.toUpperCase().replace(/^SIG/, '');
  return NAMES.includes(name) ? name : null;
}

/** What bash says when a job died of the signal: strsignal(3). */
export const SIGNAL_TEXT: ReadonlyMap<string, string> = new Map([
  ['HUP', 'Hangup'],
  ['INT', 'Interrupt'],
  ['QUIT', 'Quit'],
  ['ILL', 'Illegal instruction'],
  ['TRAP', 'Trace/breakpoint trap'],
  ['ABRT', 'Aborted'],
  ['BUS', 'Bus error'],
  ['FPE', 'Floating point exception'],
  ['KILL', 'Killed'],
  ['SEGV', 'Segmentation fault'],
  ['TERM', 'Terminated'],
  ['ALRM', 'Alarm clock'],
  ['USR1', 'User defined signal 1'],
  ['USR2', 'User defined signal 2'],
  ['STKFLT', 'Stack fault'],
  ['XCPU', 'CPU time limit exceeded'],
  ['XFSZ', 'File size limit exceeded'],
  ['VTALRM', 'Virtual timer expired'],
  ['PROF', 'Profiling timer expired'],
  ['IO', 'I/O possible'],
  ['PWR', 'Power failure'],
  ['SYS', 'Bad system call'],
]);

/** Signals whose default action is nothing. */
export const HARMLESS_SIGNALS: ReadonlySet<string> = new Set(['CHLD', 'CONT', 'URG', 'WINCH', '0']);
