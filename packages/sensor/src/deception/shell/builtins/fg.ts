import type { Builtin } from '../interpreter/shell-context.ts';
import { findJob } from './find-job.ts';

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
