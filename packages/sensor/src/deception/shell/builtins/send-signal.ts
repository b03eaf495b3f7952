import type { ShellContext } from '../interpreter/shell-context.ts';

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
