import type { ShellContext } from '../interpreter/shell-context.ts';
import type { Job } from '../interpreter/shell-state.ts';

/** Jobs by how lately they were stopped or, if none is, put into the background: the current one first. */
export function jobsByRecency(jobs: readonly Job[]): Job[] {
  const rank = (job: Job) => (job.state === 'Stopped' ? 1 : 0);
  return [...jobs].sort((left, right) => rank(right) - rank(left) || right.order - left.order);
}

/** `+` for the current job, `-` for the one before it. */
export function jobMark(jobs: readonly Job[], job: Job): string {
  const [current, previous] = jobsByRecency(jobs);
  return job === current ? '+' : job === previous ? '-' : ' ';
}

/** `%1`, `%+`, `%-`, `%name`, `%?text`, or the current job. `ambiguous` where several commands begin so. */
export function findJob(shell: ShellContext, text: string | undefined): Job | undefined | 'ambiguous' {
  const { jobs } = shell.state;
  const recent = jobsByRecency(jobs.filter((job) => job.state !== 'Done' || !job.notified));
  if (text === undefined || text === '%' || text === '%%' || text === '%+') return recent[0];
  if (text === '%-') return recent[1] ?? recent[0];
  const wanted = text.replace(/^%/, '');
  if (/^\d+$/.test(wanted)) return jobs.find((job) => job.number === Number(wanted));
  const found = jobs.filter((job) =>
    wanted.startsWith('?') ? job.command.includes(wanted.slice(1)) : job.command.startsWith(wanted),
  );
  return found.length > 1 ? 'ambiguous' : found[0];
}

/** The job that is meant, or a complaint as `name: %3: no such job`. */
export async function requireJob(shell: ShellContext, name: string, text: string | undefined): Promise<Job | null> {
  const job = findJob(shell, text);
  if (job !== undefined && job !== 'ambiguous') return job;
  const { dialect } = shell.state;
  if (dialect === 'posix') await shell.complain(`${name}: No such job: ${text ?? '%+'}`);
  else if (job === 'ambiguous')
    await shell.complain(`${name}: ${(text ?? '').replace(/^%\??/, '')}: ambiguous job spec`);
  else await shell.complain(`${name}: ${text ?? 'current'}: no such job`);
  return null;
}
