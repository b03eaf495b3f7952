import { type Command, print } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { readInputs } from './input.ts';

/** Output for a printer without reverse motion: carriage returns and overstriking are resolved. */
export const col: Command = async (context) => {
  const line = await readCommandLine(context, 'bfhl:px', { 'no-backspaces': 'b', spaces: 'x', tabs: 'h' });
  const { files } = await readInputs(context, line.operands);
  for (const { text } of files) {
    const plain = text.replace(/\r\n/g, '\n').replace(/[^\n]\x08/g, line.has('b') ? '' : '$&');
    await print(context.process, plain.endsWith('\n') || plain === '' ? plain : `${plain}\n`);
  }
  return 0;
};
