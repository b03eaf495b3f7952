import type { Builtin } from '../interpreter/shell-context.ts';
import { readOptions } from './builtin-options.ts';
import { requireJob } from './find-job.ts';

export const disown: Builtin = async (shell, args) => {
  const options = await readOptions(shell, 'disown', args, 'ahr');
  if (options === null) return 2;
  const { letters, rest } = options;
  const { state } = shell;
  if (letters.includes('h')) return 0;
  if (rest.length === 0 && (letters.includes('a') || letters.includes('r'))) {
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
    else state.jobs = state.jobs.filter((other) => other !== job);
  }
  return status;
};
