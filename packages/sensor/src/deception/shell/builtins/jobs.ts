import type { Builtin } from '../interpreter/shell-context.ts';

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
