import { type Command, print, printError } from '../kernel/program.ts';
import { isKnownTerminal, terminalCapabilities } from '../terminal/terminal-capabilities.ts';

export const clear: Command = async (context) => {
  const term = context.process.environment.get('TERM');
  if (term === undefined || !isKnownTerminal(term)) {
    await printError(
      context.process,
      term === undefined ? 'TERM environment variable not set.\n' : `'${term}': unknown terminal type.\n`,
    );
    return 1;
  }
  const { clearScreen, clearScrolled } = terminalCapabilities(term);
  await print(context.process, (clearScreen ?? '') + clearScrolled);
  return clearScreen === null ? 1 : 0;
};
