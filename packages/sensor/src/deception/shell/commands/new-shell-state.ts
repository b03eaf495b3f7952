import { ShellState } from '../interpreter/shell-state.ts';
import type { Process } from '../kernel/process.ts';

/** Where shells look that were given no PATH: Debian's. It is not passed on. */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The state of a shell that a program starts in a process: what it takes from the environment, and its own variables. */
export function newState(process: Process, dialect: 'bash' | 'posix', name: string): ShellState {
  const state = new ShellState({
    dialect,
    maxVariableBytes: process.session.options.limits.maxVariableBytes,
    name,
    messageName: name,
  });
  state.importEnvironment(process.environment);
  if (state.get('PATH') === null) state.set('PATH', DEFAULT_PATH);
  state.processId = process.id;
  state.set('PWD', process.directory);
  state.declare('PWD').exported = true;
  state.set('IFS', ' \t\n');
  state.set('OPTIND', '1');
  state.set('PPID', String(process.parentId));
  state.set('PS4', '+ ');
  if (dialect !== 'bash') return state;
  const level = Number(state.get('SHLVL') ?? '0');
  state.set('SHLVL', String(Number.isInteger(level) && level >= 0 ? level + 1 : 1));
  state.declare('SHLVL').exported = true;
  state.set('BASH', '/usr/bin/bash');
  state.set('BASH_VERSION', '5.2.15(1)-release');
  state.set('HOSTNAME', process.session.hostname());
  state.set('HOSTTYPE', 'x86_64');
  state.set('MACHTYPE', 'x86_64-pc-linux-gnu');
  state.set('OSTYPE', 'linux-gnu');
  state.set('OPTERR', '1');
  state.set('UID', String(process.identity.userId));
  state.set('EUID', String(process.identity.userId));
  for (const constant of ['PPID', 'UID', 'EUID']) {
    state.declare(constant).integer = true;
    state.declare(constant).readOnly = true;
  }
  state.declare('OPTIND').integer = true;
  return state;
}
