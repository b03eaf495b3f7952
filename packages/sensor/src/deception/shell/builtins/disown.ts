import type { Builtin, ShellContext } from '../interpreter/shell-context.ts';
import type { Job } from '../interpreter/shell-state.ts';
import { readOptions } from './builtin-options.ts';
import { requireJob } from './find-job.ts';

export const disown: Builtin = async (shell, args) => {
  const options = await readOptions(shell, 'disown', args, 'ahr');
  if (options === null) return 2;
  const { letters, rest } = options;
  const { state } = shell;
  if (letters.includes('h')) return 0;
  if (rest.length === 0 && (letters.includes('a') || letters.includes('r'))) {
    for (const job of state.jobs) if (!letters.includes('r')) await warnOfStopped(shell, job);
    state.jobs = letters.includes('r') ? state.jobs.filter((job) => job.state !== 'Running') : [];
    return 0;
  }
  let status = 0;
  for (const word of rest.length === 0 ? [undefined] : rest) {
    const byProcess = /^\d+$/.test(word ?? '')
      ? state.jobs.find((job) => job.processIds.includes(Number(word)))
      : undefined;
    const job = byProcess ?? (await requireJob(shell, 'disown', word));
    if (job === null) status = 1;
    else {
      await warnOfStopped(shell, job);
      state.jobs = state.jobs.filter((other) => other !== job);
    }
  }
  return status;
};

/** A job that is stopped can no longer be continued by its number. */
async function warnOfStopped(shell: ShellContext, job: Job): Promise<void> {
  if (job.state !== 'Stopped') return;
  await shell.complain(`warning: deleting stopped job ${job.number} with process group ${job.processIds[0] ?? 0}`);
}
