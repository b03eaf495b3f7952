import type { Builtin } from '../interpreter/shell-context.ts';
import * as control from './control.ts';
import * as general from './general.ts';
import * as variables from './variables.ts';

const BUILTIN_NAMES =
  '. : [ alias bg bind break builtin caller cd command compgen complete compopt continue declare dirs disown echo enable eval exec exit export false fc fg getopts hash help history jobs kill let local logout mapfile popd printf pushd pwd read readarray readonly return set shift shopt source suspend test times trap true type typeset ulimit umask unalias unset wait'.split(
    ' ',
  );

const enable: Builtin = async (shell, args) => {
  const names = args.filter((arg) => !arg.startsWith('-'));
  const off = args.includes('-n');
  if (names.length === 0) {
    for (const name of BUILTIN_NAMES)
      if (shell.state.disabledBuiltins.has(name) === off) await shell.print(`enable ${off ? '-n ' : ''}${name}\n`);
    return 0;
  }
  let status = 0;
  for (const name of names) {
    if (!BUILTIN_NAMES.includes(name)) {
      await shell.complain(`enable: ${name}: not a shell builtin`);
      status = 1;
    } else if (off) shell.state.disabledBuiltins.add(name);
    else shell.state.disabledBuiltins.delete(name);
  }
  return status;
};

const help: Builtin = async (shell, args) => {
  const name = args[0];
  if (name === undefined) {
    await shell.print(
      "GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)\nThese shell commands are defined internally.  Type `help' to see this list.\nType `help name' to find out more about the function `name'.\nUse `info bash' to find out more about the shell in general.\nUse `man -k' or `info' to find out more about commands not in this list.\n\nA star (*) next to a name means that the command is disabled.\n\n",
    );
    for (let index = 0; index < BUILTIN_NAMES.length; index += 2)
      await shell.print(` ${(BUILTIN_NAMES[index] ?? '').padEnd(39)} ${BUILTIN_NAMES[index + 1] ?? ''}\n`);
    return 0;
  }
  if (BUILTIN_NAMES.includes(name)) {
    await shell.print(`${name}: ${name}\n`);
    return 0;
  }
  await shell.complain(
    `help: no help topics match \`${name}'.  Try \`help help' or \`man -k ${name}' or \`info ${name}'.`,
  );
  return 1;
};

/** Commands that run inside the shell. */
export const BUILTINS: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ['.', control.source],
  [':', general.nothing],
  ['[', general.test],
  ['alias', general.alias],
  ['bg', control.resumeJob],
  ['bind', general.nothing],
  ['break', control.breakLoop],
  ['builtin', general.builtin],
  ['caller', general.fail],
  ['cd', general.changeDirectory],
  ['command', general.command],
  ['compgen', general.fail],
  ['complete', general.nothing],
  ['compopt', general.nothing],
  ['continue', control.continueLoop],
  ['declare', variables.declareVariables],
  ['dirs', general.directoryStack],
  ['disown', control.disown],
  ['echo', general.echo],
  ['enable', enable],
  ['eval', control.evaluate],
  ['exec', control.exec],
  ['exit', control.exit],
  ['export', variables.exportVariables],
  ['false', general.fail],
  ['fc', general.nothing],
  ['fg', control.resumeJob],
  ['getopts', variables.getopts],
  ['hash', general.hash],
  ['help', help],
  ['history', general.history],
  ['jobs', control.jobs],
  ['kill', control.kill],
  ['let', variables.letExpressions],
  ['local', variables.declareVariables],
  ['logout', general.logout],
  ['mapfile', variables.mapfile],
  ['popd', general.directoryStack],
  ['printf', general.printf],
  ['pushd', general.directoryStack],
  ['pwd', general.printDirectory],
  ['read', variables.read],
  ['readarray', variables.mapfile],
  ['readonly', variables.exportVariables],
  ['return', control.returnFrom],
  ['set', variables.set],
  ['shift', variables.shift],
  ['shopt', variables.shopt],
  ['source', control.source],
  ['suspend', general.fail],
  ['test', general.test],
  ['times', general.times],
  ['trap', control.trap],
  ['true', general.nothing],
  ['type', general.type],
  ['typeset', variables.declareVariables],
  ['ulimit', general.ulimit],
  ['umask', general.umask],
  ['unalias', general.unalias],
  ['unset', variables.unset],
  ['wait', control.wait],
]);
