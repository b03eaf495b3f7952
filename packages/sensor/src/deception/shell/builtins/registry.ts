import type { Builtin } from '../interpreter/shell-context.ts';
import { alias, unalias } from './alias.ts';
import { bind } from './bind.ts';
import { breakLoop, continueLoop } from './break.ts';
import { builtin } from './builtin.ts';
import { caller } from './caller.ts';
import { changeDirectory } from './cd.ts';
import { command } from './command.ts';
import { compgen } from './compgen.ts';
import { complete } from './complete.ts';
import { declareVariables } from './declare.ts';
import { disown } from './disown.ts';
import { echo } from './echo.ts';
import { enable } from './enable.ts';
import { evaluate } from './eval.ts';
import { exec } from './exec.ts';
import { exit, logout } from './exit.ts';
import { exportVariables } from './export.ts';
import { resumeJob } from './fg.ts';
import { getopts } from './getopts.ts';
import { hash } from './hash.ts';
import { help } from './help.ts';
import { fixCommand, history } from './history.ts';
import { jobs } from './jobs.ts';
import { kill } from './kill.ts';
import { letExpressions } from './let.ts';
import { mapfile } from './mapfile.ts';
import { fail, nothing } from './nothing.ts';
import { printf } from './printf.ts';
import { directoryStack } from './pushd.ts';
import { printDirectory } from './pwd.ts';
import { read } from './read.ts';
import { returnFrom } from './return.ts';
import { set } from './set.ts';
import { shift } from './shift.ts';
import { shopt } from './shopt.ts';
import { source } from './source.ts';
import { suspend } from './suspend.ts';
import { test } from './test.ts';
import { times } from './times.ts';
import { trap } from './trap.ts';
import { type } from './type.ts';
import { ulimit } from './ulimit.ts';
import { umask } from './umask.ts';
import { unset } from './unset.ts';
import { wait } from './wait.ts';

/** Commands that run inside the shell. */
export const BUILTINS: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ['.', source],
  [':', nothing],
  ['[', test],
  ['alias', alias],
  ['bg', resumeJob],
  ['bind', bind],
  ['break', breakLoop],
  ['builtin', builtin],
  ['caller', caller],
  ['cd', changeDirectory],
  ['command', command],
  ['compgen', compgen],
  ['complete', complete],
  ['compopt', complete],
  ['continue', continueLoop],
  ['declare', declareVariables],
  ['dirs', directoryStack],
  ['disown', disown],
  ['echo', echo],
  ['enable', enable],
  ['eval', evaluate],
  ['exec', exec],
  ['exit', exit],
  ['export', exportVariables],
  ['false', fail],
  ['fc', fixCommand],
  ['fg', resumeJob],
  ['getopts', getopts],
  ['hash', hash],
  ['help', help],
  ['history', history],
  ['jobs', jobs],
  ['kill', kill],
  ['let', letExpressions],
  ['local', declareVariables],
  ['logout', logout],
  ['mapfile', mapfile],
  ['popd', directoryStack],
  ['printf', printf],
  ['pushd', directoryStack],
  ['pwd', printDirectory],
  ['read', read],
  ['readarray', mapfile],
  ['readonly', exportVariables],
  ['return', returnFrom],
  ['set', set],
  ['shift', shift],
  ['shopt', shopt],
  ['source', source],
  ['suspend', suspend],
  ['test', test],
  ['times', times],
  ['trap', trap],
  ['true', nothing],
  ['type', type],
  ['typeset', declareVariables],
  ['ulimit', ulimit],
  ['umask', umask],
  ['unalias', unalias],
  ['unset', unset],
  ['wait', wait],
]);

/** Those of them that dash has, and its own name for cd. */
const DASH_NAMES =
  '. : [ alias bg break cd chdir command continue echo eval exec exit export false fg getopts hash jobs kill local printf pwd read readonly return set shift test times trap true type ulimit umask unalias unset wait'.split(
    ' ',
  );

const DASH_BUILTINS: ReadonlyMap<string, Builtin> = new Map(
  DASH_NAMES.flatMap((name): [string, Builtin][] => {
    const found = BUILTINS.get(name === 'chdir' ? 'cd' : name);
    return found === undefined ? [] : [[name, found]];
  }),
);

/** The built-ins of a dialect. */
export function builtinsOf(dialect: 'bash' | 'posix'): ReadonlyMap<string, Builtin> {
  return dialect === 'bash' ? BUILTINS : DASH_BUILTINS;
}
