import type { Job } from '../interpreter/shell-state.ts';
import { SIGNAL_TEXT } from '../kernel/signals.ts';
import { jobMark } from './find-job.ts';

/** Width of the state in a line about a job: jobs.c, LONGEST_SIGNAL_DESC. */
const STATE_WIDTH = 24;

const DASH_STATE_WIDTH = 27;
/** Width of the process in `jobs -l`, with the blank before it. */
const PROCESS_WIDTH = 5;

function stateText(job: Job): string {
  if (job.state !== 'Done') return job.state;
  if (job.signal !== null) return SIGNAL_TEXT.get(job.signal) ?? 'Done';
  return job.status === 0 ? 'Done' : `Exit ${job.status}`;
}

/** `[1]+  Running                 sleep 5 &` */
export function jobLine(
  jobs: readonly Job[],
  job: Job,
  options: { readonly withProcess?: boolean; readonly dialect?: 'bash' | 'posix' } = {},
): string {
  if (options.dialect === 'posix')
    return `[${job.number}] ${jobMark(jobs, job)} ${stateText(job).padEnd(DASH_STATE_WIDTH)}${job.command}\n`;
  const state =
    options.withProcess === true
      ? `${String(job.processIds[0] ?? '').padStart(PROCESS_WIDTH)} ${stateText(job).padEnd(STATE_WIDTH)}`
      : ` ${stateText(job).padEnd(STATE_WIDTH)}`;
  return `[${job.number}]${jobMark(jobs, job)} ${state}${job.command}${job.state === 'Running' ? ' &' : ''}\n`;
}
