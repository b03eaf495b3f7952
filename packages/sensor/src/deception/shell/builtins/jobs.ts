import type { Builtin, ShellContext } from '../interpreter/shell-context.ts';
import type { Job } from '../interpreter/shell-state.ts';
import { readOptions } from './builtin-options.ts';
import { findJob, requireJob } from './find-job.ts';
import { jobLine } from './job-line.ts';

/** `jobs -x command`: with the processes of the jobs that its words name. */
async function runWithProcesses(shell: ShellContext, words: readonly string[]): Promise<number> {
  if (words.length === 0) return 0;
  const named = words.map((word) => {
    const job = word.startsWith('%') ? findJob(shell, word) : undefined;
    return job === undefined || job === 'ambiguous' ? word : String(job.processIds[0] ?? word);
  });
  return shell.runWords(named, { functions: true });
}

export const jobs: Builtin = async (shell, args) => {
  if (args[0] === '-x') return runWithProcesses(shell, args.slice(1));
  const options = await readOptions(shell, 'jobs', args, 'lpnxrs');
  if (options === null) return 2;
  const { letters, rest } = options;
  const list = shell.state.jobs;
  let status = 0;
  let shown: Job[] = list;
  if (rest.length > 0) {
    shown = [];
    for (const word of rest) {
      const job = await requireJob(shell, 'jobs', word);
      if (job === null) status = 1;
      else shown.push(job);
    }
  }
  for (const job of shown) {
    if (letters.includes('r') && job.state !== 'Running') continue;
    if (letters.includes('s') && job.state !== 'Stopped') continue;
    if (letters.includes('n') && job.notified) continue;
    await shell.print(
      letters.includes('p')
        ? `${job.processIds[0] ?? ''}\n`
        : jobLine(list, job, { withProcess: letters.includes('l'), dialect: shell.state.dialect }),
    );
    if (job.state !== 'Running') job.notified = true;
  }
  shell.state.jobs = list.filter((job) => job.state !== 'Done' || !job.notified);
  return status;
};
