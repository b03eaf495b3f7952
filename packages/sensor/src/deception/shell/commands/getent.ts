import { FileError } from '../../filesystem/filesystem.ts';
import { type Command, print, printError } from '../kernel/program.ts';
import { resolve } from './network-target.ts';

const FILES: ReadonlyMap<string, string> = new Map([
  ['passwd', '/etc/passwd'],
  ['group', '/etc/group'],
  ['shadow', '/etc/shadow'],
  ['gshadow', '/etc/gshadow'],
]);
const TRY = "Try `getent --help' or `getent --usage' for more information.\n";

/** Databases that are files; `hosts` and `ahosts` look in /etc/hosts and then at the resolver. */
export const getent: Command = async ({ process, args }) => {
  const [database, ...keys] = args.filter((arg) => !arg.startsWith('-'));
  if (database === undefined) {
    await printError(process, 'getent: wrong number of arguments\n');
    await print(process, TRY);
    return 1;
  }
  const read = (path: string): string[] => {
    try {
      return Buffer.from(process.files.readFile(path))
        .toString('latin1')
        .split('\n')
        .filter((line) => line !== '');
    } catch (error) {
      if (error instanceof FileError) return [];
      throw error;
    }
  };
  const path = FILES.get(database);
  if (path !== undefined) {
    const lines = read(path);
    if (keys.length === 0) {
      await print(process, lines.map((line) => `${line}\n`).join(''));
      return 0;
    }
    let status = 0;
    for (const key of keys) {
      const found = lines.find((line) => line.startsWith(`${key}:`) || line.split(':')[2] === key);
      if (found === undefined) status = 2;
      else await print(process, `${found}\n`);
    }
    return status;
  }
  if (database.startsWith('ahosts') || database === 'hosts') {
    const lines = read('/etc/hosts')
      .filter((line) => !line.startsWith('#'))
      .map((line) => line.trim().split(/\s+/));
    if (keys.length === 0) {
      for (const [address = '', ...names] of lines) await print(process, `${address.padEnd(15)} ${names.join(' ')}\n`);
      return 0;
    }
    for (const key of keys) {
      const found = lines.find((words) => words.includes(key));
      if (found !== undefined) await print(process, `${(found[0] ?? '').padEnd(15)} ${found.slice(1).join(' ')}\n`);
      else if (key.includes('.')) await print(process, `${resolve(key).padEnd(15)} ${key}\n`);
      else return 2;
    }
    return 0;
  }
  if (['services', 'protocols', 'networks', 'rpc', 'ethers', 'netgroup', 'initgroups', 'aliases'].includes(database))
    return 2;
  await printError(process, `Unknown database: ${database}\n${TRY}`);
  return 1;
};
