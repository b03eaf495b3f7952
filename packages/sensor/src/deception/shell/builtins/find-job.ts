import type { ShellContext } from '../interpreter/shell-context.ts';

export function findJob(shell: ShellContext, text: string | undefined) {
  const { jobs: list } = shell.state;
  if (text === undefined || text === '%' || text === '%%' || text === '%+')
    return list.filter((job) => job.state !== 'Done').at(-1);
  const wanted = text.replace(/^%/, '');
  return /^\d+$/.test(wanted)
    ? list.find((job) => job.number === Number(wanted))
    : list.find((job) => job.command.startsWith(wanted));
}
