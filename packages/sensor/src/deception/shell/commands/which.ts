import { mayExecute } from '../interpreter/execute.ts';
import { type Command, print, printError } from '../kernel/program.ts';
import { stat } from './paths.ts';

/** which of debianutils: a shell script that looks along PATH. */
export const which: Command = async ({ process, args }) => {
  let all = false;
  const names: string[] = [];
  for (const arg of args) {
    if (arg === '-a') all = true;
    else if (arg === '-s') all = false;
    else if (/^-[^-]/.test(arg)) {
      await printError(process, `Illegal option ${arg.slice(0, 2)}\nUsage: /usr/bin/which [-as] args\n`);
      return 2;
    } else names.push(arg);
  }
  let status = names.length === 0 ? 1 : 0;
  const directories = (process.environment.get('PATH') ?? '/usr/local/bin:/usr/bin:/bin').split(':');
  for (const name of names) {
    const candidates = name.includes('/')
      ? [name]
      : directories.map((directory) => `${directory === '' ? '.' : directory}/${name}`);
    let found = false;
    for (const path of candidates) {
      if (stat(process, path)?.type !== 'file' || !mayExecute(process, process.path(path))) continue;
      found = true;
      await print(process, `${path}\n`);
      if (!all) break;
    }
    if (!found) status = 1;
  }
  return status;
};
