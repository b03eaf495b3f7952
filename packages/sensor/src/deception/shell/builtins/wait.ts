import type { Builtin, ShellContext } from '../interpreter/shell-context.ts';
import type { Job } from '../interpreter/shell-state.ts';
import { readOptions } from './builtin-options.ts';
import { findJob } from './find-job.ts';

export const wait: Builtin = async (shell, args) => {
  const options = await readOptions(shell, 'wait', args, 'fnp', { takesValue: 'p' });
  if (options === null) return 2;
  const { letters, values, rest } = options;
  const { state } = shell;
  if (letters.includes('n')) return waitForNext(shell, values.get('p'));
  if (rest.length === 0) {
    const endedBefore = new Set(state.jobs.filter((job) => job.state === 'Done'));
    for (const job of [...state.jobs]) {
      if (job.state === 'Stopped') continue;
      // What had ended before is not told of: it was there to be seen.
      if (endedBefore.has(job)) {
        job.notified = true;
        continue;
      }
      for (const id of job.processIds) {
        const status = await shell.waitForProcess(id);
        if (status !== null && status > 128 && shell.process.pendingTraps.length > 0) return status;
      }
      await shell.reportAwaited(job);
    }
    state.jobs = state.interactive ? state.jobs.filter((job) => !job.notified) : [];
    return 0;
  }
  let status = 0;
  for (const target of rest) {
    if (target.startsWith('%')) {
      const job = findJob(shell, target);
      if (job === undefined || job === 'ambiguous') {
        if (state.dialect === 'posix') await shell.complain(`wait: No such job: ${target}`);
        else await shell.complain(`wait: ${target}: no such job`);
        status = state.dialect === 'posix' ? 2 : 127;
        continue;
      }
      for (const id of job.processIds) status = (await shell.waitForProcess(id)) ?? 127;
      await shell.reportAwaited(job);
      continue;
    }
    if (!/^\d+$/.test(target)) {
      if (state.dialect === 'posix') await shell.complain(`wait: Illegal number: ${target}`);
      else await shell.complain(`wait: \`${target}': not a pid or valid job spec`);
      status = state.dialect === 'posix' ? 2 : 1;
      continue;
    }
    const job = state.jobs.find((candidate) => candidate.processIds.includes(Number(target)));
    const ended = await shell.waitForProcess(Number(target));
    if (ended === null && state.dialect === 'bash')
      await shell.complain(`wait: pid ${target} is not a child of this shell`);
    status = ended ?? 127;
    if (job !== undefined && ended !== null) await shell.reportAwaited(job);
  }
  return status;
};

/** `wait -n`: the next job to end; 127 where there is none. */
async function waitForNext(shell: ShellContext, variable: string | undefined): Promise<number> {
  const { state } = shell;
  const ended = () => state.jobs.find((job) => job.state === 'Done' && !job.notified);
  const running = (): Job[] => state.jobs.filter((job) => job.state === 'Running');
  while (ended() === undefined) {
    if (running().length === 0) return 127;
    await shell.process.block(new Set());
    if (shell.process.pendingTraps.some((signal) => signal !== 'CHLD')) return 130;
  }
  const job = ended();
  if (job === undefined) return 127;
  if (variable !== undefined) state.set(variable, String(job.processIds.at(-1) ?? ''));
  await shell.reportAwaited(job);
  job.notified = true;
  state.jobs = state.jobs.filter((other) => other !== job);
  return job.status;
}
