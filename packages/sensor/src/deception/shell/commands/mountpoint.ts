import { type Command, print, printError } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { stat } from './paths.ts';

const MOUNT_POINTS = new Set([
  '/',
  '/dev',
  '/dev/shm',
  '/dev/pts',
  '/dev/mqueue',
  '/dev/hugepages',
  '/proc',
  '/sys',
  '/run',
  '/run/lock',
  '/run/user/0',
  '/sys/fs/cgroup',
]);

export const mountpoint: Command = async (context) => {
  const line = await readCommandLine(context, 'dqx', { 'fs-devno': 'd', quiet: 'q', devno: 'x', nofollow: 'nofollow' });
  const { process } = context;
  const [path] = line.operands;
  if (path === undefined) {
    await printError(process, "mountpoint: bad usage\nTry 'mountpoint --help' for more information.\n");
    return 1;
  }
  const found = stat(process, path);
  if (found === null) {
    if (!line.has('q')) await printError(process, `mountpoint: ${path}: No such file or directory\n`);
    return 1;
  }
  const mounted = MOUNT_POINTS.has(process.files.realPath(process.path(path)));
  if (!line.has('q')) await print(process, `${path} is ${mounted ? '' : 'not '}a mountpoint\n`);
  return mounted ? 0 : 32;
};
