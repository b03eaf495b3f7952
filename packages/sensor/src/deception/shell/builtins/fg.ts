import type { Builtin, ShellContext } from '../interpreter/shell-context.ts';
import type { Job } from '../interpreter/shell-state.ts';
import { readOptions } from './builtin-options.ts';
import { jobMark, requireJob } from './find-job.ts';

/** fg and bg. */
export const resumeJob: Builtin = async (shell, args, name) => {
  if (!shell.state.interactive || !shell.state.options.has('monitor')) {
    const posix = shell.state.dialect === 'posix';
    await shell.complain(posix ? `${name}: No current job` : `${name}: no job control`);
    return posix ? 2 : 1;
  }
  const options = await readOptions(shell, name, args, '');
  if (options === null) return 2;
  const wanted = options.rest.length === 0 ? [undefined] : options.rest;
  let status = 0;
  for (const text of name === 'bg' ? wanted : wanted.slice(0, 1)) {
    const job = await requireJob(shell, name, text);
    if (job === null) {
      status = 1;
      continue;
    }
    if (job.state === 'Done') {
      await shell.complain(`${name}: job has terminated`);
      status = 1;
      continue;
    }
    if (name === 'bg' && job.state === 'Running') {
      await shell.complain(`bg: job ${job.number} already in background`);
      continue;
    }
    if (name === 'bg') {
      await shell.print(`[${job.number}]${jobMark(shell.state.jobs, job)} ${job.command} &\n`);
      resume(shell, job);
      job.order = Math.max(0, ...shell.state.jobs.map((other) => other.order)) + 1;
    } else status = await toForeground(shell, job);
  }
  return status;
};

function resume(shell: ShellContext, job: Job): void {
  job.state = 'Running';
  for (const id of job.processIds) shell.process.session.processes.get(id)?.deliver('CONT');
}

/** `fg`, and a job's name as a command. */
export async function toForeground(shell: ShellContext, job: Job): Promise<number> {
  const { session } = shell.process;
  await shell.print(`${job.command}\n`);
  const { terminal } = session;
  const before = terminal?.foregroundGroup ?? 0;
  const first = session.processes.get(job.processIds[0] ?? 0);
  if (terminal !== null && first !== undefined) terminal.foregroundGroup = first.group;
  resume(shell, job);
  let status = job.status;
  try {
    for (const id of job.processIds) status = (await shell.waitForProcess(id)) ?? status;
  } finally {
    if (terminal !== null) terminal.foregroundGroup = before;
  }
  const stopped = shell.state.jobs.find((other) => other.number === job.number && other.state === 'Stopped');
  if (stopped === undefined) {
    shell.state.jobs = shell.state.jobs.filter((other) => other.number !== job.number);
    await shell.reportForegroundEnd(job);
  }
  return status;
}
