import type { Builtin } from '../interpreter/shell-context.ts';
import { BUILTIN_NAMES } from './builtin-names.ts';

export const help: Builtin = async (shell, args) => {
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
