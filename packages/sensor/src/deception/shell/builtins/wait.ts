import type { Builtin } from '../interpreter/shell-context.ts';
import { findJob } from './find-job.ts';

export const wait: Builtin = async (shell, args) => {
  const targets = args.filter((arg) => !arg.startsWith('-'));
  if (targets.length === 0) {
    for (const job of shell.state.jobs) for (const id of job.processIds) await shell.waitForProcess(id);
    if (!shell.state.interactive) shell.state.jobs = [];
    return 0;
  }
  let status = 0;
  for (const target of targets) {
    const ids = target.startsWith('%') ? (findJob(shell, target)?.processIds ?? []) : [Number(target)];
    for (const id of ids) {
      const ended = await shell.waitForProcess(id);
      if (ended === null) await shell.complain(`wait: pid ${target} is not a child of this shell`);
      status = ended ?? 127;
    }
  }
  return status;
};
