import { type Command, complain } from '../kernel/program.ts';
import { read, write } from './account-files.ts';

export const groupadd: Command = async (context) => {
  const group = context.args.filter((arg) => !arg.startsWith('-')).at(-1);
  if (group === undefined) return 2;
  const groups = read(context, '/etc/group');
  if (groups.some((line) => line.startsWith(`${group}:`))) {
    await complain(context, `group '${group}' already exists`);
    return 9;
  }
  const ids = new Set(groups.map((line) => Number(line.split(':')[2])));
  let next = 1000;
  while (ids.has(next)) next += 1;
  write(context, '/etc/group', [...groups, `${group}:x:${next}:`]);
  return 0;
};
