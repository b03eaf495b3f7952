import { ShellState } from '../interpreter/shell-state.ts';
import type { Process } from '../kernel/process.ts';

export function newState(process: Process, dialect: 'bash' | 'posix', name: string): ShellState {
  const state = new ShellState({
    dialect,
    maxVariableBytes: process.session.options.limits.maxVariableBytes,
    name,
    messageName: name,
  });
  state.importEnvironment(process.environment);
  state.processId = process.id;
  state.set('PWD', process.directory);
  state.set('SHLVL', String(Number(state.get('SHLVL') ?? '0') + 1));
  state.declare('SHLVL').exported = true;
  state.set('IFS', ' \t\n');
  state.set('OPTIND', '1');
  if (dialect === 'bash') {
    state.set('BASH_VERSION', '5.2.15(1)-release');
    state.set('HOSTNAME', process.session.hostname());
  }
  return state;
}
